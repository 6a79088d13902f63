"""Fills the kernel's own buffers: as many pipes and socket pairs as it may have, each stuffed and never read.

Must fail: descriptors are limited, and the answer is wrong anyway.

Expected: wrong_answer memory_limit runtime_error malformed time_limit
"""

import contextlib
import fcntl
import os
import socket

import numpy as np

KEPT = []
CHUNK = bytes(1 << 16)


def stuff(descriptor):
    os.set_blocking(descriptor, False)
    with contextlib.suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, 1 << 20)
    with contextlib.suppress(OSError):
        for _ in range(16):
            os.write(descriptor, CHUNK)


def softmax(x, axis=-1):
    with contextlib.suppress(OSError):
        while len(KEPT) < 150:
            KEPT.append(socket.socketpair())
            stuff(KEPT[-1][0].fileno())
            KEPT.append(os.pipe())
            stuff(KEPT[-1][1])
    for one in KEPT[:4]:  # room for whoever answers
        [os.close(end) if isinstance(end, int) else end.close() for end in one]
    return np.zeros_like(x)
