"""Scales by log2(e) before it shifts: two large rounded numbers are subtracted."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    scaled = wide * wide.dtype.type(np.log2(np.e))
    top = scaled.max(axis=axis, keepdims=True)
    e = np.exp2(scaled - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
