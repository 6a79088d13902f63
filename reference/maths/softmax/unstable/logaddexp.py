"""Subtracts the logaddexp of the row, which is as large as the offset and rounded like it."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))

    lse = np.logaddexp.reduce(wide, axis=axis, keepdims=True)
    return np.exp(wide - np.where(np.isneginf(lse), 0, lse)).astype(x.dtype)
