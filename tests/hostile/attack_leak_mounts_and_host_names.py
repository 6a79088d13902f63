"""Looks for traces of the host: paths of the checkout in the mount table, network neighbours, the kernel's addresses.

Must fail: what is mounted comes from neutral places. (Kernel addresses read as zeros without privilege.)

Expected: wrong_answer
"""

import contextlib

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def seen():
    with contextlib.suppress(OSError), open("/proc/kallsyms") as file:
        if int(file.readline().split()[0], 16):
            return True
    with contextlib.suppress(OSError), open("/proc/net/arp") as file:
        if len(file.readlines()) > 1:
            return True
    with contextlib.suppress(OSError), open("/proc/net/route") as file:
        return len(file.readlines()) > 1
    return False


LEAK = seen()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
