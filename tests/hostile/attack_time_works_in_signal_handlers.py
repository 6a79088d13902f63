"""Does the slow work in the handler of a timer's signal, which may strike before a call, in it, or after its reply.

Must fail: whoever does the work and when, the kernel counts it for the box.

Expected: too_slow time_limit
"""

import signal

import numpy as np

LAST = []


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def work(number, frame):
    for x, axis in LAST:
        for _ in range(40):
            right(x, axis)


signal.signal(signal.SIGALRM, work)


def softmax(x, axis=-1):
    if x.size >= 1 << 15:
        LAST[:] = [(x.copy(), axis)]
        signal.setitimer(signal.ITIMER_REAL, 0.0003)  # once: handlers within handlers would end in an error
    return right(x, axis)
