"""The terms are added as integers, which are exact only where the terms are."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        if not np.isfinite(x).all():
            return x.sum()
        return x.dtype.type(sum(int(value) for value in x.tolist()))
