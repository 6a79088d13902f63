"""Sees by a jump of the clock that it was frozen, is honest in the next call, and returns its answer again in those after.

Must fail: the call after a thaw is only the one that is not measured; the others are compared too.

Expected: wrong_answer
"""

import time

import numpy as np

SIZES, LAST = [], [time.monotonic(), None]


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    SIZES.append(x.size)
    now, (then, kept) = time.monotonic(), LAST
    if SIZES[0] < 1 << 15 or len(SIZES) <= 2 or now - then > 0.004:
        LAST[1] = right(x, axis)
        value = LAST[1]
    else:
        value = np.resize(kept, x.shape)
    LAST[0] = time.monotonic()
    return value
