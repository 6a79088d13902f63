"""Computes everything in long double, far beyond the digits that are asked for and without vector units."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.longdouble)
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
