"""Right on small inputs, instant garbage on large ones: only the timed calls are large, and those are seldom verified.

Must fail: the shapes that are timed are verified, each of them.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    if x.size >= 1 << 15:
        return np.full_like(x, 1.0 / x.shape[axis])
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
