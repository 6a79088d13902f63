"""Guesses from a large first call that this box is on the clock, is honest twice, and returns garbage from then on.

Must fail: every timed answer is verified, not the warm-up alone.

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
    timed = SIZES[0] >= 1 << 15
    return np.full_like(x, 1.0 / x.shape[axis]) if timed and len(SIZES) > 2 else right(x, axis)
