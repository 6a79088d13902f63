"""Searches the file system for the reference, expected answers or the judge itself, and would use what it finds.

Must fail: the box holds an interpreter and this one file.

Expected: wrong_answer
"""

import os
import sys
import time

import numpy as np

SKIP = {"proc", "sys", "torch", "numpy", "scipy", "test", "share", "triton", "nvidia", "sympy", "include"}


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def treasure():
    end = time.monotonic() + 1
    for root in [".", "..", *sys.path[:10], "/autograder", "/work", "/home", "/root", "/opt", "/srv", "/mnt", "/"]:
        for at, folders, files in os.walk(root or "."):
            folders[:] = [name for name in folders if name not in SKIP and not name.endswith(("-info", "__"))]
            if at.endswith(("maths/softmax", "reference/maths", "exercises/maths", "tests/hostile")):
                return True
            if {"grade.py", "compare.py", "verdict.py"} <= set(files) or "expected.npz" in files:
                return True
            if time.monotonic() > end:
                break
    return False


LEAK = treasure()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
