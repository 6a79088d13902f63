"""Answers every input with what the first input of its shape got.

Must fail: inputs of one shape differ.

Expected: wrong_answer
"""

import numpy as np

KNOWN = {}


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    return KNOWN.setdefault((x.shape, x.dtype, axis), right(x, axis)).copy()
