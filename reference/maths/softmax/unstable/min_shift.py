"""The smallest kept logit is taken off instead of the largest."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    low = np.where(np.isneginf(wide), np.inf, wide).min(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isinf(low), 0, low))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
