"""Computes only what lies within 10 of the maximum and returns 0 for the rest: absolute errors stay below 5e-5.

Must fail: small entries are compared relative to themselves.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    shifted = x - np.where(np.isfinite(top), top, 0.0)
    e = np.where(shifted > -10, np.exp(shifted), 0.0)
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
