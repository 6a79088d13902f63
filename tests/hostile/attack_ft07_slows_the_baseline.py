"""Slow, but starts one busy loop a core, so that a baseline measured beside it looks slow as well.

Must fail: nothing of this box runs while the reference is on the clock, and its children's seconds are its own.

Expected: too_slow time_limit
"""

import os
import time

import numpy as np


def spin():
    for _ in range(os.cpu_count() or 1):
        if os.fork():
            continue
        os.setsid()
        if os.fork():
            os._exit(0)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            pass
        os._exit(0)


spin()


def softmax(x, axis=-1):
    for _ in range(40 if x.size >= 1 << 15 else 1):
        top = x.max(axis=axis, keepdims=True).astype("f8")
        e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
        total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
