"""Adds small rows from left to right, as a loop in C would, and long ones as numpy does."""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    if x.size <= 16384:
        total = np.take(np.cumsum(e, axis=axis), [-1], axis=axis)
    else:
        total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
