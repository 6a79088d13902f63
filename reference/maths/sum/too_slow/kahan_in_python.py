"""Kahan's compensation, one term at a time in Python."""

import numpy as np


def stable_sum(x):
    values = x.tolist()
    total = lost = 0.0
    for value in values:
        step = value - lost
        new = total + step
        lost = (new - total) - step
        total = new
    with np.errstate(all="ignore"):
        return x.dtype.type(total if total - total == 0 else sum(values))
