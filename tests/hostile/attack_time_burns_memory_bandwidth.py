"""Is slow, and leaves two children behind that stream through memory, so that the reference's box finds the bus busy.

Must fail: they are frozen while the reference is on the clock, and their seconds are the submission's own.

Expected: too_slow time_limit memory_limit
"""

import os
import time

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def stream():
    os.setsid()
    here, there = np.ones(1 << 21), np.zeros(1 << 21)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        there[:] = here
        here[:] = there
    os._exit(0)


for _ in range(2):
    if not os.fork():
        stream()


def softmax(x, axis=-1):
    for _ in range(40 if x.size >= 1 << 15 else 1):
        value = right(x, axis)
    return value
