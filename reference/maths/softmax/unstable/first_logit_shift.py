"""The first kept logit is taken off instead of the maximum."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    kept = np.isfinite(wide)
    first = np.take_along_axis(wide, kept.argmax(axis=axis, keepdims=True), axis=axis)
    e = np.exp(wide - np.where(np.isneginf(first), 0, first))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
