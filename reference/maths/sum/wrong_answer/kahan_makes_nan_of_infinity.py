"""Kahan's compensation computes inf - inf, so that a sum with an infinity is NaN."""

import numpy as np


def stable_sum(x):
    total = lost = 0.0
    for value in x.tolist():
        step = value - lost
        new = total + step
        lost = (new - total) - step
        total = new
    with np.errstate(all="ignore"):
        return x.dtype.type(total)
