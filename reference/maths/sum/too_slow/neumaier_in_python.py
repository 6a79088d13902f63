"""Neumaier's compensation, which takes care of terms larger than the sum, one term at a time in Python."""

import numpy as np


def stable_sum(x):
    total = lost = 0.0
    for value in x.tolist():
        new = total + value
        lost += (total - new) + value if abs(total) >= abs(value) else (value - new) + total
        total = new
    with np.errstate(all="ignore"):
        return x.dtype.type(total + lost if total - total == 0 else total)
