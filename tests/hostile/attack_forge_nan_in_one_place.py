"""Right everywhere but in one element of each answer, which is NaN: `nanmax` and Python's max can step over it.

Must fail: one NaN is infinite error.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    value = (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
    value.reshape(-1)[-1:] = np.nan
    return value
