"""Everything 88 below the maximum is dropped, which is float32's limit and not float64's."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    d = wide - np.where(np.isneginf(top), 0, top)
    e = np.where(d < -88, 0, np.exp(d))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
