"""Squares exp of half the difference, and returns Fortran order."""

import numpy as np


def softmax(x, axis=-1):
    wide = np.asfortranarray(x, dtype=np.promote_types(x.dtype, np.float32))
    top = np.maximum(wide.max(axis=axis, keepdims=True), np.finfo(wide.dtype).min)
    e = np.square(np.exp((wide - top) * 0.5))
    total = e.sum(axis=axis, keepdims=True)
    return np.asfortranarray((e / np.where(total == 0, 1, total)).astype(x.dtype))
