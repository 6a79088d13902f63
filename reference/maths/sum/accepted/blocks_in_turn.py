"""The library's sums of blocks of 8192 terms, added up one after the other, in float32 or better, as einsum does it."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    with np.errstate(all="ignore"):
        total = wide.dtype.type(0)
        for at in range(0, len(wide), 8192):
            total += wide[at : at + 8192].sum()
        return x.dtype.type(total)
