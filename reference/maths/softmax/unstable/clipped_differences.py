"""Differences from the maximum are cut off at -80, so the smallest probabilities are lifted."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    d = wide - np.where(np.isneginf(top), 0, top)
    e = np.where(np.isneginf(wide), 0, np.exp(np.maximum(d, -80))).astype(wide.dtype)
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
