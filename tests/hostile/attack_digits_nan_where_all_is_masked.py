"""Right everywhere but in fully masked rows, which become NaN.

Must fail: the contract says zeros, and NaN matches nothing.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    with np.errstate(invalid="ignore"):
        e = np.exp(x.astype("f8") - x.max(axis=axis, keepdims=True))
        return (e / e.sum(axis=axis, keepdims=True)).astype(x.dtype)
