"""float64 terms are added in float32, and lose half their digits."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return x.dtype.type(x.sum(dtype="f4"))
