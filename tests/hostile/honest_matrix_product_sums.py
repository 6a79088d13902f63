"""Sums its rows by a product with a vector of ones, so in the order of the BLAS."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    work = rows.astype(np.float32) if x.dtype == np.float16 else rows
    top = work.max(axis=-1, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = np.matmul(e, np.ones((e.shape[-1], 1), e.dtype))
    total[total == 0] = 1
    return np.moveaxis((e / total).astype(x.dtype), -1, axis)
