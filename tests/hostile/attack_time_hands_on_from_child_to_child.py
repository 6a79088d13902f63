"""Is slow, and leaves a relay of orphans behind, each of which works a while, forks the next one and ends.

Must fail: a freeze holds until no process of the box runs, whatever numbers they have by then, and the dead are counted
too.

Expected: too_slow time_limit process_limit runtime_error
"""

import os
import time

import numpy as np

PARENT = os.getpid()


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def relay():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        until = time.monotonic() + 0.002
        while time.monotonic() < until:
            pass
        if os.fork():
            os._exit(0)
        os.setsid()


if not os.fork():
    relay()
    os._exit(0)


def softmax(x, axis=-1):
    for _ in range(40 if x.size >= 1 << 15 else 1):
        value = right(x, axis)
    return value
