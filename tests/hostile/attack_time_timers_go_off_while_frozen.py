"""Is slow, and arms timers that go off while it is frozen: each makes the kernel look after a thousand watchers, and
whoever has the core then pays for that, which is the reference.

Must fail: what the reference takes alone was measured before this file was loaded, and what it takes more by half is
not to the submission's credit.

Expected: too_slow time_limit memory_limit
"""

import contextlib
import ctypes
import os
import select
import struct
import time

import numpy as np

LIBC = ctypes.CDLL(None)
HELPERS, TIMERS, WATCHERS, EVERY_NS = 7, 200, 280, 1_000_000
ARMED = [struct.pack("qqqq", 0, 0, 0, 2_500_000 + at * EVERY_NS) for at in range(TIMERS)]
OFF = bytes(32)
FDS, CALLS = [], [0]


def watch(ready):
    kept = []
    with contextlib.suppress(OSError):
        for _ in range(WATCHERS):
            kept.append(select.epoll())
            for fd in FDS:
                kept[-1].register(fd, select.EPOLLIN)
    os.write(ready, b"1")
    time.sleep(60)
    os._exit(0)


if len(os.sched_getaffinity(0)) == 1:  # on the clock
    FDS += [LIBC.timerfd_create(time.CLOCK_MONOTONIC, 0) for _ in range(TIMERS)]
    READY = os.pipe()
    for _ in range(HELPERS):
        if not os.fork():
            watch(READY[1])
    for _ in range(HELPERS):
        os.read(READY[0], 1)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def softmax(x, axis=-1):
    large = x.size >= 1 << 15
    CALLS[0] += large
    for fd in FDS:
        LIBC.timerfd_settime(fd, 0, OFF, None)
    for _ in range(9 if large else 1):
        value = right(x, axis)
    for fd, spec in zip(FDS if large and CALLS[0] > 3 else [], ARMED, strict=False):
        LIBC.timerfd_settime(fd, 0, spec, None)
    return value
