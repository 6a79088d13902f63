"""Sees by a jump of the clock, far beyond the usual gap, that it was frozen, is honest in the next call, and returns
its answer again in those after.

Must fail: the call after a thaw is only the one that is not measured; the others are compared too.

Expected: wrong_answer
"""

import statistics
import time

import numpy as np

SIZES, GAPS, LAST = [], [], [time.monotonic(), None]


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    SIZES.append(x.size)
    gap, kept = time.monotonic() - LAST[0], LAST[1]
    GAPS.append(gap)
    if SIZES[0] < 1 << 15 or len(SIZES) <= 3 or gap > 2 * statistics.median(GAPS[-20:]):
        LAST[1] = right(x, axis)
        value = LAST[1]
    else:
        value = np.resize(kept, x.shape)
    LAST[0] = time.monotonic()
    return value
