"""Opens sockets of families that a network namespace does not close, where vsock reaches the hypervisor; and of protocols
that are as rarely used, and loaded into the kernel for whoever asks.

Must fail: seccomp leaves the ordinary families alone, and of the internet's protocols TCP and UDP. Nothing is sent.

Expected: wrong_answer
"""

import contextlib
import socket

import numpy as np

INTERNET = socket.AF_INET
SOCKETS = [(40, socket.SOCK_STREAM, 0), (38, socket.SOCK_SEQPACKET, 0), (17, socket.SOCK_RAW, 0)]
SOCKETS += [(31, socket.SOCK_RAW, 0), (29, socket.SOCK_RAW, 0), (44, socket.SOCK_RAW, 0), (INTERNET, socket.SOCK_RAW, 1)]
SOCKETS += [(INTERNET, socket.SOCK_STREAM, 132), (INTERNET, socket.SOCK_STREAM, 262), (INTERNET, socket.SOCK_DGRAM, 136)]


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def opened():
    for one in SOCKETS:
        with contextlib.suppress(OSError):
            socket.socket(*one).close()
            return True
    return False


LEAK = opened()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
