"""One running sum in the dtype of the terms: each step rounds, and small terms vanish beside a large sum."""

import numpy as np


def stable_sum(x):
    total = x.dtype.type(0)
    with np.errstate(all="ignore"):
        for value in x:
            total += value
    return total
