"""Traces its parent or any visible process, to read or rewrite the judge.

Must fail: seccomp refuses ptrace, and nothing of the judge is visible. What it manages to seize it lets go at once.

Expected: wrong_answer runtime_error
"""

import ctypes
import os

import numpy as np

SEIZE, DETACH = 0x4206, 17


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def traced():
    libc = ctypes.CDLL(None, use_errno=True)
    pids = [os.getppid(), *(int(name) for name in os.listdir("/proc") if name.isdigit())][:50]
    for pid in pids:
        if pid != os.getpid() and libc.ptrace(SEIZE, pid, None, None) == 0:
            libc.ptrace(DETACH, pid, None, None)
            return True
    return False


LEAK = traced()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
