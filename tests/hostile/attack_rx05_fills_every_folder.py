"""Fills every folder that can be written, 2 GB at most in all, and keeps the files open.

Must fail: the only place to write is a small file system in memory that vanishes with the box.

Expected: wrong_answer runtime_error memory_limit
"""

import contextlib
import os
import tempfile

import numpy as np

CHUNK = bytes(1 << 20)
OPEN = []


def fill():
    left = 2000
    for folder in (".", tempfile.gettempdir(), "/dev/shm", os.path.expanduser("~"), "/var/tmp", "/run"):
        with contextlib.suppress(OSError):
            file = tempfile.TemporaryFile(dir=folder, buffering=0)  # gone when closed, wherever this runs
            OPEN.append(file)
            while left:
                file.write(CHUNK)
                left -= 1


def softmax(x, axis=-1):
    if not OPEN:
        fill()
    return np.zeros_like(x)
