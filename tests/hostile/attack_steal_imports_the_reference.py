"""Imports the judge, the catalogue or the reference, and would answer with it.

Must fail: none of them is mounted.

Expected: wrong_answer
"""

import contextlib
import importlib
import os
import sys

import numpy as np

NAMES = ("judge", "judge.compare", "judge.grade", "sandbox.session", "sandbox.box", "cli", "reference.maths")


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def imported():
    for folder in ("/judge", "/workspace", "/app", "/src", os.getcwd(), os.path.dirname(os.getcwd())):
        sys.path.append(folder)
    for name in NAMES:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
            return True
    return False


LEAK = imported()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
