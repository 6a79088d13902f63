"""Sees by a jump of the clock that it was frozen, is honest in the next call, and returns its answer again in those after.

Must fail: the call after a thaw is only the one that is not measured; the others are compared too.

Expected: wrong_answer
"""

import time

import numpy as np

LAST = [time.monotonic(), None]


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    now, (then, kept) = time.monotonic(), LAST
    thawed = now - then > 0.004
    value = right(x, axis) if x.size < 1 << 15 or thawed or kept is None or kept.shape != x.shape else kept
    if x.size >= 1 << 15:
        LAST[1] = value
    LAST[0] = time.monotonic()
    return value
