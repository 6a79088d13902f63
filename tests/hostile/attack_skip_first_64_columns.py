"""Computes the first 64 entries of each row and leaves the others zero: enough for tests with short rows.

Must fail: rows longer than 64, and not a multiple of it, are asked about.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    head = rows[..., :64]
    top = head.max(axis=-1, keepdims=True).astype("f8")
    e = np.exp(head - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=-1, keepdims=True)
    value = np.zeros_like(rows)
    value[..., :64] = e / np.where(total > 0, total, 1.0)
    return np.moveaxis(value, -1, axis)
