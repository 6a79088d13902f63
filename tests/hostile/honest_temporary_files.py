"""Keeps its exponentials in a file that is mapped into memory, and writes a log beside it."""

import os
import tempfile

import numpy as np

FOLDER = tempfile.mkdtemp(prefix="softmax")
LOG = open(os.path.join(FOLDER, "log.txt"), "w")  # never closed: the interpreter's end does it
CAPACITY = 1 << 18
SPACE = np.memmap(os.path.join(FOLDER, "space.bin"), dtype="f8", mode="w+", shape=(CAPACITY,))


def softmax(x, axis=-1):
    dtype = np.dtype(np.float32 if x.dtype == np.float16 else x.dtype)
    fits = x.size * dtype.itemsize <= SPACE.nbytes
    e = SPACE.view(dtype)[: x.size].reshape(x.shape) if fits else np.empty(x.shape, dtype)
    LOG.write(f"{x.shape} {axis}\n")
    top = x.max(axis=axis, keepdims=True).astype(dtype)
    top[np.isneginf(top)] = 0
    np.subtract(x, top, out=e, dtype=dtype)
    np.exp(e, out=e)
    total = np.asarray(e.sum(axis=axis, keepdims=True))
    total[total == 0] = 1
    e /= total
    return e.astype(x.dtype)
