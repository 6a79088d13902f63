"""Leaves the core that it was given, and works on as many as there are in four threads, in half the time on the wall.

Must fail: CPU seconds are the same on however many cores they are spent.

Expected: too_slow time_limit runtime_error
"""

import os
import threading

import numpy as np

os.sched_setaffinity(0, range(os.cpu_count() or 1))


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def work(x, axis):
    for _ in range(8):
        right(x, axis)


def softmax(x, axis=-1):
    if x.size >= 1 << 15:
        threads = [threading.Thread(target=work, args=(x, axis)) for _ in range(4)]
        for thread in threads:
            os.sched_setaffinity(0, range(os.cpu_count() or 1))
            thread.start()
        for thread in threads:
            thread.join()
    return right(x, axis)
