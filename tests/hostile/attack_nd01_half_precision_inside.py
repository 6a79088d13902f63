"""Computes in float16 and casts back: shape, dtype and a tolerance of 1e-2 agree.

Must fail: the bound comes from the working precision.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    with np.errstate(all="ignore"):
        half = x.astype(np.float16)
        top = half.max(axis=axis, keepdims=True)
        e = np.exp(half - np.where(np.isfinite(top), top, np.float16(0)))
        total = e.sum(axis=axis, keepdims=True)
        return (e / np.where(total > 0, total, np.float16(1))).astype(x.dtype)
