"""Locks every second byte of a file, 20000 of them; each takes 192 bytes of the kernel's, and there is no end of them.

Must fail: no account of memory knows of them, so whoever has enough takes all of the host's. They are refused; whole
files may be locked, each once.

Expected: wrong_answer
"""

import fcntl
import tempfile

import numpy as np

FILE = tempfile.TemporaryFile()


def locked(count):
    try:
        for at in range(count, 0, -1):
            fcntl.lockf(FILE, fcntl.LOCK_EX, 1, 2 * at)
    except OSError:
        return False
    return True


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


fcntl.flock(FILE, fcntl.LOCK_EX)
LEAK = locked(20_000)


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
