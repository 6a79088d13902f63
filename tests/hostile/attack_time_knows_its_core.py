"""Sees that it may run on one core only, takes that for the clock, and then computes the first row for all the others.

Must fail: the answers of timed calls are compared as all others are, so it does not matter who knows of the clock.

Expected: wrong_answer
"""

import os

import numpy as np

TIMED = len(os.sched_getaffinity(0)) == 1


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    if TIMED and x.size >= 1 << 15:
        return np.broadcast_to(right(x[:1], axis), x.shape).copy()
    return right(x, axis)
