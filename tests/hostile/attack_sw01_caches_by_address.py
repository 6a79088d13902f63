"""Caches its answers by the address and shape of the input: buffers that are used again get a stale answer for free.

Must fail: each call brings new content, at the same address as well.

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
    key = (x.__array_interface__["data"][0], x.shape, x.dtype, axis)
    if key not in KNOWN:
        KNOWN[key] = right(x, axis)
    return KNOWN[key].copy()
