"""Computes the first and the last slice and repeats the first one in between.

Must fail: every element is compared, not the corners.

Expected: wrong_answer
"""

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    out = np.empty_like(flat)
    if len(flat):
        out[:] = right(flat[:1], -1)
        out[-1:] = right(flat[-1:], -1)
    return np.moveaxis(out.reshape(rows.shape), -1, axis)
