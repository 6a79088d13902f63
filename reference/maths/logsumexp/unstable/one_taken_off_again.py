"""The largest entry's 1 is taken off only after it has been added, when s is already gone."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    top = x.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        return np.log1p(np.exp(x - top).sum(axis=axis) - 1) + top.squeeze(axis)
