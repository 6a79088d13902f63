"""Connects to sockets of services of the host: abstract names, the container engine, the message bus, X.

Must fail: abstract names end at the network namespace, the others are not mounted. What is reached is left at once.

Expected: wrong_answer
"""

import contextlib
import glob
import socket

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def names():
    yield from ("/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/systemd/private")
    yield from ("/run/dbus/system_bus_socket", "/dev/log")
    yield from glob.glob("/tmp/.X11-unix/*") + glob.glob("/run/user/*/bus") + glob.glob("/tmp/ssh-*/agent*")
    with contextlib.suppress(OSError), open("/proc/net/unix") as file:
        for line in file.readlines()[1:200]:
            words = line.split()
            if len(words) == 8:
                yield "\0" + words[7][1:] if words[7].startswith("@") else words[7]


def reached():
    for name in names():
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(0.2)
            sock.connect(name)
            return True
    return False


LEAK = reached()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
