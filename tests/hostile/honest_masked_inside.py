"""Uses numpy's masked arrays inside, and returns plain ones."""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    rows = np.ma.masked_equal(work, -np.inf, copy=False) if np.isneginf(work).any() else np.ma.asarray(work)
    top = np.ma.filled(rows.max(axis=axis, keepdims=True), 0)
    e = np.ma.filled(np.ma.array(np.exp(work - top), mask=rows.mask), 0)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return np.asarray(e / total, dtype=x.dtype)
