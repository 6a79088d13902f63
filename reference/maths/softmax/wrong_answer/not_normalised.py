"""Divides by the largest exponential instead of the sum."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))

    return e.astype(x.dtype)
