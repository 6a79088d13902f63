"""Only the loss is returned."""

import numpy as np


def bce_logits(z, t):
    wide = z.astype("f8")
    with np.errstate(all="ignore"):
        return (np.logaddexp(0, wide) - t * wide).astype(z.dtype)
