"""Takes the maximum of the whole array, which an empty one does not have."""

import numpy as np


def softmax(x, axis=-1):
    if x.max() == -np.inf:
        return np.zeros_like(x)
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
