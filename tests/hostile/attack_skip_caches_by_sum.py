"""Caches its answers by shape, sum and extremes: two elements that change places leave all of them as they were.

Must fail: near-duplicates are sent that are permutations of each other.

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
    finite = np.sort(x[np.isfinite(x)].astype("f8"))
    key = (x.shape, x.dtype, axis, float(finite.sum()))
    if key not in KNOWN:
        KNOWN[key] = right(x, axis)
    return KNOWN[key].copy()
