"""Takes off the maximum first, then the logarithm of the sum, and has no division."""

import numpy as np


def softmax(x, axis=-1):
    d = x.astype(np.promote_types(x.dtype, np.float32))
    top = d.max(axis=axis, keepdims=True)
    d = d - np.where(np.isneginf(top), 0, top)
    total = np.exp(d).sum(axis=axis, keepdims=True)
    return np.exp(d - np.log(np.where(total > 0, total, 1))).astype(x.dtype)
