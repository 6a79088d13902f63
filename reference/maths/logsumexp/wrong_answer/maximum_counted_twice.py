"""log1p is applied to a sum that still holds the largest entry."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    top = x.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        return np.log1p(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)
