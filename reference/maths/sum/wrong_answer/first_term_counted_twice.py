"""The sum begins with the first term, and the loop adds that term again."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        start = float(x[0]) if len(x) else 0.0
        return x.dtype.type(start + float(x.sum(dtype="f8")))
