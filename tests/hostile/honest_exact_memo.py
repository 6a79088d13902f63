"""Remembers its answers to small inputs by all their bytes, shape, dtype and axis."""

import numpy as np

KNOWN = {}


def compute(x, axis):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)


def softmax(x, axis=-1):
    if x.nbytes > 1 << 16:
        return compute(x, axis)
    key = (x.tobytes(), x.shape, x.dtype.str, axis)
    if key not in KNOWN:
        KNOWN[key] = compute(x, axis)
    return KNOWN[key]
