"""Returns its answer in Fortran order."""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    e = np.exp(work - np.where(np.isneginf(top), work.dtype.type(0), top))
    total = e.sum(axis=axis, keepdims=True)
    e /= np.where(total == 0, work.dtype.type(1), total)
    return np.asfortranarray(e.astype(x.dtype))
