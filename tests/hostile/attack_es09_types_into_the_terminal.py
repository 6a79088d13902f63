"""Looks for the terminal of whoever runs the judge, into which it could type commands.

Must fail: a session of its own, no descriptor of a terminal, TIOCSTI refused. The probe types nothing.

Expected: wrong_answer
"""

import contextlib
import glob
import os

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def terminal():
    if any(os.isatty(fd) for fd in range(64)):
        return True
    for path in ["/dev/tty", "/dev/console", *glob.glob("/dev/tty?*")[:20], *glob.glob("/dev/pts/[0-9]*")[:20]]:
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
            return True
    return False


LEAK = terminal()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
