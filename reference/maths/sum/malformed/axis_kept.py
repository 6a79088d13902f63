"""A vector of one number comes back instead of a number."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return x.sum(dtype="f8", keepdims=True).astype(x.dtype)
