"""Walks its callers' frames for anything named like an expected answer.

Must fail: a case has no field for an answer, and the reference does not run here.

Expected: wrong_answer
"""

import sys

import numpy as np

WORDS = ("want", "expect", "oracle", "reference", "target", "truth", "answer", "solution", "seed")


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            named = any(word in name.lower() for word in WORDS)
            if named and isinstance(value, (np.ndarray, int, bytes)) and value is not x:
                return right(x, axis)
        frame = frame.f_back
    return np.zeros_like(x)
