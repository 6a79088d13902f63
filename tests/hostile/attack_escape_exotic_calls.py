"""Tries system calls that namespaces do not close: keys, io_uring, bpf, perf, userfaultfd, others' descriptors.

Must fail: seccomp refuses them. The arguments are invalid, so nothing happens where they are allowed.

Expected: wrong_answer
"""

import ctypes
import errno

import numpy as np

# keyctl add_key request_key io_uring_setup bpf perf_event_open userfaultfd pidfd_getfd kcmp io_setup memfd_secret
CALLS = (250, 248, 249, 425, 321, 298, 323, 438, 312, 206, 447)
LIBC = ctypes.CDLL(None, use_errno=True)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def allowed(number):
    ctypes.set_errno(0)
    LIBC.syscall(number, 999, 0, 0, 0, 0)
    return ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES)


LEAK = any(allowed(number) for number in CALLS)


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
