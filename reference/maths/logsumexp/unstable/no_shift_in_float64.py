"""Nothing is taken off before exp, which float64 only postpones to 709."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    with np.errstate(all="ignore"):
        return np.log(np.exp(x.astype("f8")).sum(axis=axis)).astype(x.dtype)
