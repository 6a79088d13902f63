"""Divides by the sum over the whole array instead of each row's."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))

    total = e.sum()
    return (e / (total if total > 0 else 1)).astype(x.dtype)
