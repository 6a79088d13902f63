"""The middle between the smallest and the largest logit is taken off: wide rows overflow."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    low = np.where(np.isneginf(wide), np.inf, wide).min(axis=axis, keepdims=True)
    middle = (low + wide.max(axis=axis, keepdims=True)) / 2
    e = np.exp(wide - np.where(np.isfinite(middle), middle, 0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
