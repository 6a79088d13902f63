"""Opens sockets of families that a network namespace does not close: vsock reaches the hypervisor.

Must fail: seccomp leaves the ordinary families alone. Nothing is sent.

Expected: wrong_answer
"""

import contextlib
import socket

import numpy as np

FAMILIES = [(40, socket.SOCK_STREAM), (38, socket.SOCK_SEQPACKET), (17, socket.SOCK_RAW), (31, socket.SOCK_RAW)]
FAMILIES += [(socket.AF_INET, socket.SOCK_RAW), (29, socket.SOCK_RAW), (44, socket.SOCK_RAW)]


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def opened():
    for family, kind in FAMILIES:
        with contextlib.suppress(OSError):
            socket.socket(family, kind, 1 if family == socket.AF_INET else 0).close()
            return True
    return False


LEAK = opened()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
