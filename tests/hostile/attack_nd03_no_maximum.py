"""Subtracts no maximum: right for small logits, NaN or infinity for large ones.

Must fail: stability asks for large offsets and spreads, and NaN matches nothing.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(x.astype(np.float32) if x.dtype == np.float16 else x)
        total = e.sum(axis=axis, keepdims=True)
        return (e / np.where(total > 0, total, 1).astype(e.dtype)).astype(x.dtype)
