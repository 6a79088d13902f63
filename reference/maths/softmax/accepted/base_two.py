"""Computes powers of two instead of e, after the shift."""

import numpy as np


def softmax(x, axis=-1):
    d = x.astype(np.promote_types(x.dtype, np.float32))
    top = d.max(axis=axis, keepdims=True)
    d -= np.where(np.isneginf(top), 0, top)
    d *= d.dtype.type(1.4426950408889634)
    np.exp2(d, out=d)
    total = d.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return np.divide(d, total, out=d).astype(x.dtype, copy=False)
