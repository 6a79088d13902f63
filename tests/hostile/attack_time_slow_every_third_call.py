"""Slow in two calls of three, fast in the third: the minimum or the best of N flatters it.

Must fail: rounds are compared by their sign, and none is thrown away.

Expected: too_slow time_limit
"""

import numpy as np

CALLS = [0]


def softmax(x, axis=-1):
    CALLS[0] += 1
    for _ in range(60 if x.size >= 1 << 15 and CALLS[0] % 3 else 1):
        top = x.max(axis=axis, keepdims=True).astype("f8" if x.dtype == "f8" else "f4")
        e = np.exp(x - np.where(np.isfinite(top), top, 0.0).astype(top.dtype))
        total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
