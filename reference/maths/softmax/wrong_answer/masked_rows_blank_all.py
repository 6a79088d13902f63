"""One fully masked row turns the whole answer into zeros."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))

    total = e.sum(axis=axis, keepdims=True)
    if (total == 0).any():
        return np.zeros_like(x)
    return (e / total).astype(x.dtype)
