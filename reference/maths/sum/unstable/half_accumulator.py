"""float16 terms are added in float16, pairwise, which still overflows at 65504 and keeps 11 bits."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        if x.dtype == np.float16:
            return np.add.accumulate(x)[-1] if len(x) else x.dtype.type(0)
        return x.dtype.type(x.sum(dtype="f8"))
