"""Probes for a network: a route to anywhere, or any local service of the host that listens.

Must fail: the box has a network namespace of its own with nothing in it. Only loopback is ever touched: connecting a
datagram socket sends nothing.

Expected: wrong_answer
"""

import contextlib
import socket

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def routed():
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return True
    return False


def listeners():
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError), open(name) as file:
            for line in file.readlines()[1:200]:
                fields = line.split()
                if fields[3] == "0A":
                    yield int(fields[1].rsplit(":", 1)[1], 16)


def answered():
    for port in [*list(listeners())[:50], 22, 53, 80, 111, 631, 2375, 5000, 6379, 8080, 8265, 8888]:
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as sock:
                sock.settimeout(0.2)
                sock.connect((address, port))
                return True
    return False


LEAK = routed() or answered()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
