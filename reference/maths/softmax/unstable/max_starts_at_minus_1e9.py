"""The running maximum begins at -1e9 instead of -inf."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True, initial=-1e9)
    e = np.exp(wide - np.where(np.isneginf(wide).all(axis=axis, keepdims=True), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
