"""Rows of two get a sigmoid and 1 minus it, and where the sigmoid rounds to 1 nothing is left for the other."""

import numpy as np


def softmax(x, axis=-1):
    wide = np.moveaxis(x.astype(np.promote_types(x.dtype, np.float32)), axis, -1)
    top = wide.max(axis=-1, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=-1, keepdims=True)
    p = e / np.where(total == 0, 1, total)
    if x.shape[axis] == 2:
        p[..., 1] = np.where(total[..., 0] == 0, 0, 1 - p[..., 0])
    return np.moveaxis(p, -1, axis).astype(x.dtype)
