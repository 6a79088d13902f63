"""Computes once in a pool of processes, before any call, to see whether a function survives pickling."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)


with ProcessPoolExecutor(1) as pool:
    assert np.allclose(pool.submit(np.exp, np.zeros(3)).result(), 1)
