"""Returns an array that nobody may write to."""

import numpy as np


def softmax(x, axis=-1):
    x.setflags(write=False)
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    e = np.exp(work - np.where(np.isneginf(top), work.dtype.type(0), top))
    total = e.sum(axis=axis, keepdims=True)
    value = (e / np.where(total == 0, work.dtype.type(1), total)).astype(x.dtype)
    value.setflags(write=False)
    return value
