"""Sleeps on large inputs with every clock of the process stopped: perf_counter, monotonic, time, and all their aliases.

Must fail: the seconds are the judge's, on the far side of a process border; a sleep shows on its wall clock.

Expected: too_slow time_limit
"""

import sys
import time

import numpy as np

SLEEP = time.sleep
NAMES = ("perf_counter", "monotonic", "time", "process_time", "thread_time")


def stop_clocks():
    stopped = {}
    for name in (*NAMES, *(f"{name}_ns" for name in NAMES)):
        now = getattr(time, name)()
        stopped[getattr(time, name)] = lambda now=now: now
        setattr(time, name, lambda now=now: now)
    for module in list(sys.modules.values()):
        for name, thing in list(getattr(module, "__dict__", {}).items()):
            try:
                if thing in stopped:
                    setattr(module, name, stopped[thing])
            except (TypeError, ValueError, AttributeError):
                continue


stop_clocks()


def softmax(x, axis=-1):
    if x.size >= 1 << 15:
        SLEEP(0.1)
    top = x.max(axis=axis, keepdims=True).astype("f8" if x.dtype == "f8" else "f4")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0).astype(top.dtype))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
