"""Keeps one output buffer for each shape and returns the same object again and again."""

import numpy as np

BUFFERS = {}


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    out = BUFFERS.setdefault((x.shape, x.dtype), np.empty(x.shape, x.dtype))
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    out[...] = e / total
    return out
