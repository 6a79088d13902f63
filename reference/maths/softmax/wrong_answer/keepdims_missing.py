"""The sums lose their axis, so that square arrays are divided along the wrong one."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))

    total = e.sum(axis=axis, keepdims=True)
    if x.ndim > 1 and len(set(x.shape)) == 1:
        total = e.sum(axis=axis)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
