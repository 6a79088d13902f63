"""Ignores `axis`: right for the default, and for square inputs of equal rows.

Must fail: other axes are asked about.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=-1, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=-1, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
