"""One maximum for all rows is taken off."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    finite = x[np.isfinite(x)]
    top = finite.max() if finite.size else x.dtype.type(0)
    with np.errstate(all="ignore"):
        return np.log(np.exp(x - top).sum(axis=axis)) + top
