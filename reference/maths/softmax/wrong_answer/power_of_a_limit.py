"""exp(d) is approximated by (1 + d / 65536) ** 65536."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.float64)
    top = wide.max(axis=axis, keepdims=True)
    d = wide - np.where(np.isneginf(top), 0, top)
    e = np.maximum(1 + d / 65536, 0) ** 65536
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
