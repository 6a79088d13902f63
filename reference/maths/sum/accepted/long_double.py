"""Long double inside, rounded at the end."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return x.astype(np.longdouble).sum().astype(x.dtype)
