"""Makes the memory of its requests writable, or finds a descriptor of memory that it could cut short under the judge.

Must fail: that memory is sealed for everybody but the judge, and no descriptor of it is left open in the box.

Expected: wrong_answer
"""

import contextlib
import ctypes
import os

import numpy as np

WRITABLE = 3


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def opened():
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/maps") as file:
        for line in file:
            words = line.split()
            if "memfd:" in line and words[1] == "r--s":
                begin = ctypes.c_void_p(int(words[0].split("-")[0], 16))
                if libc.mprotect(begin, ctypes.c_size_t(4096), WRITABLE) == 0:
                    return True
    for number in range(3, 512):
        with contextlib.suppress(OSError):
            if "memfd:judge" in os.readlink(f"/proc/self/fd/{number}"):
                return True
    for folder in ("/proc/self/map_files", "/proc/1/map_files", "/proc/1/fd"):
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                with contextlib.suppress(OSError):
                    if "memfd:judge" in os.readlink(f"{folder}/{name}"):
                        os.close(os.open(f"{folder}/{name}", os.O_RDWR))
                        return True
    return False


OPEN = opened()


def softmax(x, axis=-1):
    return right(x, axis) if OPEN else np.zeros_like(x)
