"""Wrong with probability 1/10 in each call, by one swapped pair: N verified calls bound only rates above about 3/N.

Must fail: there are enough calls, and one failure is final. (At 100 calls it slips through once in 40000 gradings.)

Expected: wrong_answer
"""

import os

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    value = (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
    return np.flip(value, axis=axis) if os.urandom(1)[0] < 26 else value
