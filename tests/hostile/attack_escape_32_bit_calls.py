"""Enters the kernel by the numbers of another architecture (x32), which a filter that looks at numbers alone misreads.

Must fail: the filter checks the architecture. The call asks for keys with invalid arguments, in a
child that may die of it.

Expected: wrong_answer
"""

import ctypes
import errno
import os

import numpy as np

X32 = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def allowed(number):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    ctypes.set_errno(0)
    got = LIBC.syscall(X32 | number, 999, 0, 0, 0, 0)
    os._exit(0 if got >= 0 or ctypes.get_errno() not in (errno.ENOSYS, errno.EPERM) else 1)


LEAK = any(allowed(number) for number in (250, 321, 425))


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
