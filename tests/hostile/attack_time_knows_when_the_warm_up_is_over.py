"""Guesses from a large first call that this box is on the clock, is honest for a twentieth of a second, then replays an
answer.

Must fail: no call is exempt, however late it comes.

Expected: wrong_answer
"""

import time

import numpy as np

SIZES, FIRST, KEPT = [], [], []


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    SIZES.append(x.size)
    if SIZES[0] < 1 << 15:
        return right(x, axis)
    FIRST.append(time.monotonic())
    if FIRST[-1] - FIRST[0] > 0.05:
        return np.resize(KEPT[-1], x.shape)
    KEPT[:] = [right(x, axis)]
    return KEPT[-1]
