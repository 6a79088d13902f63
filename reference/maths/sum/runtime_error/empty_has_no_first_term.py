"""The sum begins with the first term, which an empty vector does not have."""

import numpy as np


def stable_sum(x):
    total = x.astype("f8")[0]
    with np.errstate(all="ignore"):
        return x.dtype.type(total + x[1:].sum(dtype="f8"))
