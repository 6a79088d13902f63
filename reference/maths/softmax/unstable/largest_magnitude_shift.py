"""The largest absolute value is taken off, which for negative rows is the wrong end."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.float64)
    size = np.abs(np.where(np.isneginf(wide), 0, wide)).max(axis=axis, keepdims=True)
    e = np.exp(wide - size)
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
