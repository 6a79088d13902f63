"""Squares exp of half the difference, and returns Fortran order."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32), copy=False)
    top = np.maximum(wide.max(axis=axis, keepdims=True), np.finfo(wide.dtype).min)
    e = wide - top
    e *= 0.5
    np.square(np.exp(e, out=e), out=e)
    total = e.sum(axis=axis, keepdims=True)
    e /= np.where(total == 0, 1, total)
    return np.asfortranarray(e.astype(x.dtype, copy=False))
