"""The mean is returned instead of the sum."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return x.dtype.type(x.sum(dtype="f8") / max(len(x), 1))
