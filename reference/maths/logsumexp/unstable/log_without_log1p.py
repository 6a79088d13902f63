"""log(1 + s) instead of log1p(s): where s is tiny, 1 + s is 1 and the logarithm 0."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    top = x.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        return np.log(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)
