"""Sleeps in every large call, and wakes forty children beforehand that stand in the processor's queue behind its work.

Must fail: a box is let off the time in which others had its processor, and that is no longer than the thread waited
that waited longest, however many of its own stand in line; and none of them may give way to everybody.

Expected: too_slow time_limit
"""

import contextlib
import os
import time

import numpy as np

CHILDREN = 40
TODO = os.eventfd(0, os.EFD_SEMAPHORE)

if len(os.sched_getaffinity(0)) == 1:  # on the clock
    for _ in range(CHILDREN):
        if not os.fork():
            with contextlib.suppress(OSError):
                os.nice(19)
            for _ in range(10000):
                os.read(TODO, 8)
            os._exit(0)


def softmax(x, axis=-1):
    large = x.size >= 1 << 15
    if large:
        os.eventfd_write(TODO, CHILDREN)
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    value = (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
    if large:
        time.sleep(0.015)
    return value
