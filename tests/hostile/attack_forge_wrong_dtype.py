"""Right values in float64, whatever came in: more digits than asked for hide a comparison without a dtype.

Must fail: the dtype is part of the contract and is compared before the values.

Expected: wrong_answer malformed
"""

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return e / np.where(total > 0, total, 1.0)
