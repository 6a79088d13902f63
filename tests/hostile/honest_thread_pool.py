"""Splits large inputs between two threads of a pool that lingers."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

POOL = ThreadPoolExecutor(2)


def rows_of(x):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=-1, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    if len(flat) > 1:
        flat = np.concatenate(list(POOL.map(rows_of, np.array_split(flat, 2))))
    else:
        flat = rows_of(flat)
    return np.moveaxis(flat.reshape(rows.shape), -1, axis)
