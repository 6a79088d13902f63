"""Kahan's (t - s) - y is written t - (s + y), which is 0: the compensation is there and never does anything."""

import numpy as np


def stable_sum(x):
    total = lost = x.dtype.type(0)
    with np.errstate(all="ignore"):
        for value in x:
            step = value - lost
            new = total + step
            lost = new - (total + step) if np.isfinite(new) else x.dtype.type(0)
            total = new
    return total
