"""Guesses from a large first call that this box is on the clock, and leaves out the last row of every fifth answer.

Must fail: every element of every timed answer is verified.

Expected: wrong_answer
"""

import numpy as np

SIZES = []


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    SIZES.append(x.size)
    value = right(x, axis)
    if SIZES[0] >= 1 << 15 and len(SIZES) % 5 == 0:
        value[-1:] = 0
    return value
