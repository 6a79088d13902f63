"""Makes a user namespace in the box: the usual first step towards code of the kernel that ordinary users can't reach.

Must fail: nested user namespaces are off, or seccomp refuses unshare and clone.

Expected: wrong_answer
"""

import ctypes
import os

import numpy as np

NEW_USER, NEW_NS, NEW_NET = 0x10000000, 0x00020000, 0x40000000


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def nested(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    child = os.fork()
    if not child:
        os._exit(0 if libc.unshare(flags) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


LEAK = any(nested(flags) for flags in (NEW_USER, NEW_USER | NEW_NS, NEW_USER | NEW_NET, NEW_NS, NEW_NET))


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
