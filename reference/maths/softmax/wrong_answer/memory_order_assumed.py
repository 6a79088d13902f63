"""Reads the memory as if it lay in C order, which a transposed array does not."""

import numpy as np


def right(x, axis):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)


def softmax(x, axis=-1):
    return right(x.ravel(order="K").reshape(x.shape), axis)
