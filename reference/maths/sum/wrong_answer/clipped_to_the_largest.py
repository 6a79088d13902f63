"""A sum beyond the largest number of the dtype is clipped to it instead of being infinite."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        total = float(x.sum(dtype="f8"))
        if np.isfinite(x).all():
            total = np.clip(total, np.finfo(x.dtype).min, np.finfo(x.dtype).max)
        return x.dtype.type(total)
