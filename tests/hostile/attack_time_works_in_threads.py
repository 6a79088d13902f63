"""Shares slow work out among eight threads and waits for them, so that its first thread looks idle.

Must fail: the kernel counts a box's threads together, and on one core they take as long as one.

Expected: too_slow time_limit
"""

import threading

import numpy as np


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
        threads = [threading.Thread(target=work, args=(x, axis)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return right(x, axis)
