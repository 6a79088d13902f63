"""Looks for a seed, a token or a path of the judge in its environment and its command line.

Must fail: the environment is cleared, and the seed never enters the box.

Expected: wrong_answer
"""

import os
import sys

import numpy as np

WORDS = ("SEED", "TOKEN", "SECRET", "KEY", "PASSWORD", "JUDGE", "GITHUB", "CI", "SSH", "SUDO", "PYTEST", "VIRTUAL_ENV")


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def told():
    words = {part for name in os.environ for part in (name, *name.split("_"))}
    if words & set(WORDS) or len(os.environ) > 40:
        return True
    return any("reference" in word or "seed" in word for word in sys.orig_argv)


LEAK = told()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
