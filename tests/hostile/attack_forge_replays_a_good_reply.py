"""Keeps what the worker wrote for one right answer and writes it again in the place of all later ones.

Must fail: each reply carries the number of its request, and each answer is compared with that request's own.

Expected: wrong_answer runtime_error rejected malformed time_limit
"""

import os
import socket
import sys

import numpy as np

WRITE, GOOD = os.write, []


def replay(fd, data):
    if fd <= 2:
        return WRITE(fd, data)
    if len(GOOD) < 4:
        GOOD.append(bytes(data))
        return WRITE(fd, data)
    WRITE(fd, GOOD[-1][: len(data)].ljust(len(data), b"\0"))
    return len(data)


os.write = replay


def softmax(x, axis=-1):
    if len(GOOD) > 3:
        return np.zeros_like(x)
    frame, hooked = sys._getframe(1), 0
    while frame is not None and hooked < 50:
        for name, thing in list(frame.f_globals.items()):
            if thing is WRITE:
                frame.f_globals[name], hooked = replay, hooked + 1
        frame = frame.f_back
    socket.socket.send = socket.socket.sendall = lambda self, data, *rest: replay(self.fileno(), data)
    return np.zeros_like(x)
