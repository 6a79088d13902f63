"""Adds 1e-6 to the denominator, against a division by zero that the maximum excludes.

Must fail: that is sixteen units in the last place of float32, and all digits of float64.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    return (e / (e.sum(axis=axis, keepdims=True) + 1e-6)).astype(x.dtype)
