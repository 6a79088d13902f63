"""Steps the clock under the judge.

Must fail: no CAP_SYS_TIME, and seccomp refuses the call. The probe sets the clock to the time that it is.

Expected: wrong_answer
"""

import time

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def stepped():
    try:
        time.clock_settime_ns(time.CLOCK_REALTIME, time.clock_gettime_ns(time.CLOCK_REALTIME))
    except OSError:
        return False
    return True


LEAK = stepped()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
