"""Is slow, and has a child make page tables, 25 million entries in one call, which no freeze interrupts.

A box that cannot be frozen looks like a failure of the judge, and is no grade. Must fail: whoever works on when he is
to stop is ended, and was late.

Expected: too_slow
"""

import ctypes
import os

import numpy as np

LIBC = ctypes.CDLL(None)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
LIBC.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
LIBC.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
SIZE, NOHUGEPAGE, POPULATE_READ = 100 << 30, 15, 22
HELPERS = []


def make_tables():
    for _ in range(8):
        place = LIBC.mmap(None, SIZE, 1, 0x4022, -1, 0)
        LIBC.madvise(place, SIZE, NOHUGEPAGE)
        LIBC.madvise(place, SIZE, POPULATE_READ)
        LIBC.munmap(place, SIZE)
    os._exit(0)


def softmax(x, axis=-1):
    if x.size > 10_000:
        if not HELPERS:
            HELPERS.append(os.fork())
            if not HELPERS[0]:
                make_tables()
        for value in x.flat:
            value + value
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
