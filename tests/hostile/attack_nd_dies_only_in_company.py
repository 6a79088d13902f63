"""Ends its process where several cases are played in one exchange, and is right where it is asked for one at a time.

Must fail: cases that did not go well together are played again one by one, to find whose fault it was, and what ended
the box before is not forgotten where it does not happen again.

Expected: runtime_error
"""

import os
import sys

import numpy as np


def together():
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "steps":
            return True
        frame = frame.f_back
    return False


def softmax(x, axis=-1):
    if together():
        os._exit(0)
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
