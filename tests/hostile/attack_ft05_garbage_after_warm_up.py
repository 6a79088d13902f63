"""Honest and slow in its first calls, instant garbage afterwards: timed answers are seldom verified.

Must fail: every timed answer is verified, and the warm-up looks like all other calls.

Expected: wrong_answer too_slow time_limit
"""

import numpy as np

CALLS = [0]


def softmax(x, axis=-1):
    CALLS[0] += 1
    if CALLS[0] > 5:
        return np.empty_like(x)
    for _ in range(3):
        top = x.max(axis=axis, keepdims=True).astype("f8")
        e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
        total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
