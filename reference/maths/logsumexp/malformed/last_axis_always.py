"""The last axis is summed, whatever axis is asked for."""

import numpy as np


def logsumexp(x, axis=-1):
    x, axis = (x.ravel(), 0) if axis is None else (x, -1)
    top = x.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        return np.log(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)
