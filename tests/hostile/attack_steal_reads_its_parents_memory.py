"""Reads the memory of its parent and of every process that it sees: /proc/PID/mem, process_vm_readv, descriptors.

Must fail: the parent cannot be read, and holds nothing worth reading.

Expected: wrong_answer
"""

import contextlib
import ctypes
import os

import numpy as np

LIBC = ctypes.CDLL(None, use_errno=True)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def read(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/mem", "rb"):
        return True
    with contextlib.suppress(OSError, AttributeError):
        fd = os.pidfd_open(pid)
        got = LIBC.syscall(438, fd, 0, 0)  # pidfd_getfd
        os.close(fd)
        return got >= 0
    return False


LEAK = any(read(pid) for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if pid != os.getpid())


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
