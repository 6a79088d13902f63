"""Uses descriptors that it inherited: a folder's leads out of the box with openat, a socket's to its other end.

Must fail: everything is closed but an explicit list of pipes.

Expected: wrong_answer
"""

import contextlib
import os
import stat

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def led_out():
    with os.scandir("/proc/self/fd") as entries:
        fds = [int(entry.name) for entry in entries]
    for fd in fds:
        with contextlib.suppress(OSError):
            mode = os.fstat(fd).st_mode
            if stat.S_ISDIR(mode) and os.listdir(fd):
                return True
            if stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
                return True
            if stat.S_ISREG(mode) and os.readlink(f"/proc/self/fd/{fd}").startswith(("/home", "/srv", "/root")):
                return True
    return False


LEAK = led_out()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
