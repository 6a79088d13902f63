"""Returns the right values with one axis more, which broadcasts against the expected ones.

Must fail: shapes are compared before any arithmetic.

Expected: wrong_answer malformed
"""

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)[None]
