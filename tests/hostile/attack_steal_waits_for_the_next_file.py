"""Leaves a thread that watches its folders for files of later submissions or of the reference, and would copy them.

Must fail: one box serves one submission; the reference runs elsewhere.

Expected: wrong_answer
"""

import contextlib
import os
import sys
import threading
import time

import numpy as np

MINE = os.path.abspath(__file__)
FOUND = []


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def watch():
    top = os.path.dirname(os.path.dirname(MINE))
    end = time.monotonic() + 20
    while time.monotonic() < end and not FOUND:
        for folder, _, files in os.walk(top):
            with contextlib.suppress(OSError):
                paths = [os.path.join(folder, name) for name in files if name.endswith(".py")]
                FOUND.extend(path for path in paths if path != MINE and "def softmax" in open(path).read())
        time.sleep(0.01)


if "sandbox.worker" in sys.orig_argv:
    threading.Thread(target=watch, daemon=True).start()


def softmax(x, axis=-1):
    time.sleep(0.02)
    others = [name for name in sys.modules if name.startswith(("reference", "solution")) and name != __name__]
    return right(x, axis) if FOUND or others else np.zeros_like(x)
