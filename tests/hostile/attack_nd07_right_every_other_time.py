"""Right with probability 1/2 in each call, a reversed row otherwise: passes a judge that retries or takes the best.

Must fail: one failure is final.

Expected: wrong_answer
"""

import os

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    value = (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
    return value if os.urandom(1)[0] & 1 else np.flip(value, axis=axis)
