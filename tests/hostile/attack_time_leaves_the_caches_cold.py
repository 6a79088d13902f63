"""Is slow, and sweeps 32 MiB through the caches at the end of every call, so that the reference begins with cold ones.

Must fail: each side begins with a call that is not measured, and sweeping costs whoever does it.

Expected: too_slow time_limit memory_limit
"""

import numpy as np

SWEPT = np.ones(1 << 22)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    for _ in range(20 if x.size >= 1 << 15 else 1):
        value = right(x, axis)
    if x.size >= 1 << 15:
        np.add(SWEPT, 1.0, out=SWEPT)
    return value
