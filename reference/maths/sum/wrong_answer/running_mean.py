"""A running mean, times n at the end: the products round, so that even small whole numbers do not add up exactly."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    mean = wide.dtype.type(0)
    with np.errstate(all="ignore"):
        if not np.isfinite(wide).all():
            return x.dtype.type(wide.sum())
        for k, value in enumerate(wide, start=1):
            mean += (value - mean) / wide.dtype.type(k)
        return x.dtype.type(mean * wide.dtype.type(len(x)))
