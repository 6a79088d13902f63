"""Subtracts the maximum of the whole array: rows far below it underflow to 0/0.

Must fail: stability asks about rows that lie 150 apart.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(initial=-np.inf)
    e = np.exp(work - (top if np.isfinite(top) else work.dtype.type(0)))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1).astype(work.dtype)).astype(x.dtype)
