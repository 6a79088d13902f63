"""Is slow, and leaves a child behind that writes and syncs files, so that the kernel works for it beside the reference.

Must fail: the child is frozen too, and its folder is memory of its own that no disk is behind.

Expected: too_slow time_limit memory_limit output_limit
"""

import os
import time

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def write():
    os.setsid()
    data = os.urandom(1 << 20)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with open("/tmp/busy", "wb") as file:
            for _ in range(8):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
    os._exit(0)


if not os.fork():
    write()


def softmax(x, axis=-1):
    for _ in range(40 if x.size >= 1 << 15 else 1):
        value = right(x, axis)
    return value
