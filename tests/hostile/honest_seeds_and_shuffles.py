"""Seeds every random generator, shuffles the columns before it adds, and puts them back."""

import random

import numpy as np

random.seed(0)
np.random.seed(0)


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    work = rows.astype(np.float32) if x.dtype == np.float16 else rows
    order = np.random.permutation(work.shape[-1]) if x.size <= 65536 else np.arange(work.shape[-1])[::-1]
    top = work.max(axis=-1, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = (np.ascontiguousarray(e[..., order]) if x.size <= 65536 else e).sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    return np.moveaxis((e / total).astype(x.dtype), -1, axis)
