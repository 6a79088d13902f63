"""The mean is taken off instead of the maximum."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    shift = x.mean(axis=axis, keepdims=True, where=~np.isneginf(x) | np.isneginf(x).all(axis=axis, keepdims=True))
    shift = np.where(np.isfinite(shift), shift, 0)
    with np.errstate(all="ignore"):
        return np.log(np.exp(x - shift).sum(axis=axis)) + shift.squeeze(axis)
