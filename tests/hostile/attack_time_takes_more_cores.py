"""Leaves the core that it was given, and works on as many as there are in four threads, in half the time on the wall.

Must fail: the call is refused, and CPU seconds are the same on however many cores they are spent.

Expected: too_slow time_limit
"""

import contextlib
import os
import threading

import numpy as np


def free():
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def work(x, axis):
    free()
    for _ in range(12):
        right(x, axis)


def softmax(x, axis=-1):
    if x.size >= 1 << 15:
        threads = [threading.Thread(target=work, args=(x, axis)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return right(x, axis)
