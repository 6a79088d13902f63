"""The running maximum begins at 0 instead of -inf, so rows of very negative logits become zeros."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True, initial=0)
    e = np.exp(wide - top)
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
