"""Leaves files wherever it may write, and answers right if it meets one from an earlier run.

Must fail: nothing that a box wrote outlives it. What is met is removed.

Expected: wrong_answer
"""

import contextlib
import os
import tempfile

import numpy as np

FOLDERS = {tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/run", os.path.expanduser("~"), os.getcwd()}
NAME = "judge-probe-of-persistence"


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def met():
    paths = {os.path.realpath(os.path.join(folder, NAME)) for folder in FOLDERS}
    old = [path for path in paths if os.path.exists(path)]
    for path in old:
        with contextlib.suppress(OSError):
            os.unlink(path)
    for path in paths if not old else ():
        with contextlib.suppress(OSError), open(path, "x") as file:
            file.write("1")
    return bool(old)


LEAK = met()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
