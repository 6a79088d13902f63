"""float64 is computed in float32 and returned as float64."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.float32)
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
