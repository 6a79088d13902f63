"""Guesses from a large first call that this box is on the clock, and computes in float32 there, whatever it is given.

Must fail: the answers that are timed are held to the same yardstick as all others.

Expected: wrong_answer
"""

import numpy as np

SIZES = []


def right(x, axis, wide):
    work = x.astype(wide)
    top = work.max(axis=axis, keepdims=True)
    e = np.exp(work - np.where(np.isfinite(top), top, 0).astype(wide))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1).astype(wide)).astype(x.dtype)


def softmax(x, axis=-1):
    SIZES.append(x.size)
    return right(x, axis, "f4" if SIZES[0] >= 1 << 15 else "f8")
