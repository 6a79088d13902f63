"""Plants a file at the root, beside the system's own folders and in /dev.

Must fail: the root of the box and its /dev are read-only. What is planted is removed at once.

Expected: wrong_answer
"""

import contextlib
import os

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def planted():
    for folder in ("/", "/usr", "/usr/local/bin", "/etc", "/dev", "/opt", "/lib", "/var", "/mnt", "/run", "/work"):
        path = os.path.join(folder, f"probe-{os.getpid()}")
        with contextlib.suppress(OSError):
            os.mkdir(path)
            os.rmdir(path)
            return True
    return False


LEAK = planted()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
