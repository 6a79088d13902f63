"""Leaves a detached child that goes on writing to every inherited descriptor, to disturb the next submission's wire.

Must fail: every process of a box is dead before its verdict is published.

Expected: wrong_answer runtime_error malformed time_limit
"""

import contextlib
import os
import time

import numpy as np

if not os.fork():
    os.setsid()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for fd in range(3, 20):
            with contextlib.suppress(OSError):
                os.set_blocking(fd, False)
                os.write(fd, b"\0\0\0\0")
        time.sleep(0.05)
    os._exit(0)


def softmax(x, axis=-1):
    return np.zeros_like(x)
