"""The library's own sum, which adds pairwise in the dtype of x."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return np.sum(x)
