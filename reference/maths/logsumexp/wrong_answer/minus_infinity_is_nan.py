"""A row of -inf gives NaN: -inf - (-inf)."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    top = x.max(axis=axis, keepdims=True)
    with np.errstate(all="ignore"):
        return np.where(np.isposinf(top), top, np.log(np.exp(x - top).sum(axis=axis, keepdims=True)) + top).squeeze(
            axis
        )
