"""Terms are sorted with np.unique, which keeps only one of several equal ones."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return x.dtype.type(np.unique(x).sum(dtype="f8"))
