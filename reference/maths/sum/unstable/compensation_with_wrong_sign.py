"""Kahan's compensation is added where it must be taken off: every lost digit is lost twice."""

import numpy as np


def stable_sum(x):
    total = lost = x.dtype.type(0)
    with np.errstate(all="ignore"):
        for value in x:
            step = value + lost
            new = total + step
            lost = (new - total) - step if np.isfinite(new) else x.dtype.type(0)
            total = new
    return total
