"""Keeps its workspace in POSIX shared memory, with the resource tracker that comes with it."""

from multiprocessing import shared_memory

import numpy as np

BLOCK = shared_memory.SharedMemory(create=True, size=1 << 22)


def softmax(x, axis=-1):
    dtype = np.dtype(np.float32 if x.dtype == np.float16 else x.dtype)
    fits = x.size * dtype.itemsize <= BLOCK.size
    e = np.ndarray(x.shape, dtype, BLOCK.buf) if fits else np.empty(x.shape, dtype)
    top = x.max(axis=axis, keepdims=True).astype(dtype)
    top[np.isneginf(top)] = 0
    np.subtract(x, top, out=e, dtype=dtype)
    np.exp(e, out=e)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    e /= total
    return e.astype(x.dtype)
