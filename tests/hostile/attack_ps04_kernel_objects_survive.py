"""Leaves System V shared memory, a message queue and an abstract socket behind, and answers right if it meets its own.

Must fail: a namespace of its own for such objects, so they die with the box. What is met is removed.

Expected: wrong_answer
"""

import contextlib
import ctypes
import os
import socket

import numpy as np

KEY, CREATE, EXCLUSIVE, REMOVE = 0x6A756467, 0o1000, 0o2000, 0
LIBC = ctypes.CDLL(None, use_errno=True)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def met_memory():
    old = LIBC.shmget(KEY, 0, 0)
    if old >= 0:
        LIBC.shmctl(old, REMOVE, None)
        return True
    LIBC.shmget(KEY, 4096, CREATE | EXCLUSIVE | 0o600)
    return False


def met_queue():
    old = LIBC.msgget(KEY, 0)
    if old >= 0:
        LIBC.msgctl(old, REMOVE, None)
        return True
    LIBC.msgget(KEY, CREATE | EXCLUSIVE | 0o600)
    return False


def met_socket():
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as sock:
        sock.connect("\0judge-probe")
        return True
    if not os.fork():  # a child that would outlive the box keeps the name
        os.setsid()
        with contextlib.suppress(OSError):
            sock = socket.socket(socket.AF_UNIX)
            sock.bind("\0judge-probe")
            sock.listen()
            sock.settimeout(30)
            sock.accept()
        os._exit(0)
    return False


LEAK = any([met_memory(), met_queue(), met_socket()])


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
