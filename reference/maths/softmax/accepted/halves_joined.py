"""Sums by halving the rows again and again, the two ends added to each other."""

import numpy as np


def halved(e):
    if e.shape[-1] == 1:
        return e
    middle = (e.shape[-1] + 1) // 2
    left = e[..., :middle].copy()
    left[..., : e.shape[-1] - middle] += e[..., middle:]
    return halved(left)


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    rows = rows.astype(np.float32) if x.dtype == np.float16 else rows
    top = rows.max(-1, keepdims=True)
    top = np.where(top == -np.inf, np.zeros_like(top), top)
    e = np.exp(rows - top)
    total = halved(e)
    return np.moveaxis(e / (total + (total == 0)), -1, axis).astype(x.dtype)
