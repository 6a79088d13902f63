"""Lets a forked child do slow work and only waits for it, so that its own process looks idle to a clock of CPU seconds.

Must fail: the seconds of the whole box count, and the wall clock stands guard.

Expected: too_slow time_limit
"""

import os

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    if x.size >= 1 << 15:
        child = os.fork()
        if not child:
            for _ in range(40):
                right(x, axis)
            os._exit(0)
        os.waitpid(child, 0)
    return right(x, axis)
