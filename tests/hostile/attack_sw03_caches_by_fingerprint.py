"""Caches its answers by shape and three elements: the first, the middle one and the last.

Must fail: near-duplicates are sent that differ elsewhere.

Expected: wrong_answer
"""

import numpy as np

KNOWN = {}


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    flat = x.reshape(-1)
    key = (x.shape, x.dtype, axis, *(float(flat[i]) for i in (0, x.size // 2, -1) if x.size))
    if key not in KNOWN:
        KNOWN[key] = right(x, axis)
    return KNOWN[key].copy()
