"""Lets a helper in a session of its own, orphaned and asleep between calls, do slow work.

Must fail: the kernel counts by box, not by parent; a helper that is waited for shows on the wall clock.

Expected: too_slow time_limit wrong_answer runtime_error
"""

import mmap
import os
import struct

import numpy as np

SHARED = mmap.mmap(-1, 1 << 23)
TODO, DONE = os.pipe(), os.pipe()


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def help_out():
    for _ in range(10000):
        job = os.read(TODO[0], 24)
        if len(job) < 24:
            break
        rows, columns, axis = struct.unpack("qqq", job)
        x = np.frombuffer(SHARED, "f8", rows * columns).reshape(rows, columns)
        for _ in range(40):
            value = right(x, axis)
        x[...] = value
        os.write(DONE[1], b"1")
    os._exit(0)


if not os.fork():
    os.setsid()
    os.closerange(0, 3)
    for fd in range(3, 64):
        if fd not in (TODO[0], DONE[1]):
            os.closerange(fd, fd + 1)
    if os.fork():
        os._exit(0)
    help_out()
os.wait()
os.close(TODO[0])


def softmax(x, axis=-1):
    if x.size < 1 << 15 or x.ndim != 2 or x.dtype != np.float64:
        return right(x, axis)
    shared = np.frombuffer(SHARED, "f8", x.size).reshape(x.shape)
    shared[...] = x
    os.write(TODO[1], struct.pack("qqq", *x.shape, axis))
    os.read(DONE[0], 1)
    return shared.copy()
