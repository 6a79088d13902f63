"""Computes float64 inputs in float32: half of the digits are missing.

Must fail: the yardstick of a family is that of its dtype.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32)
    top = work.max(axis=axis, keepdims=True)
    e = np.exp(work - np.where(np.isfinite(top), top, np.float32(0)))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, np.float32(1))).astype(x.dtype)
