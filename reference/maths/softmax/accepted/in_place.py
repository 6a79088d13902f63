"""Overwrites its argument where the dtype allows it."""

import numpy as np


def softmax(x, axis=-1):
    e = x if x.dtype != np.float16 else x.astype(np.float32)
    top = e.max(axis=axis, keepdims=True)
    np.copyto(top, 0, where=np.isneginf(top))
    np.subtract(e, top, out=e)
    np.exp(e, out=e)
    total = np.add.reduce(e, axis=axis, keepdims=True)
    np.copyto(total, 1, where=total == 0)
    np.true_divide(e, total, out=e)
    return e if x.dtype != np.float16 else e.astype(np.float16)
