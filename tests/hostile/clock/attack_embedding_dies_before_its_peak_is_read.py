"""Multiplies by one-hot rows, and has a child make page tables when it answers for the most tokens.

A box that works on in the kernel when it is to be frozen is ended, and of a box that has ended no peak of memory is
told: at the other three sizes alone it grows slowly enough. Must fail: who is ended so has not given his answer.

On: transformer/embedding
Expected: too_slow
"""

import ctypes
import os

import torch
from torch.nn import functional

LIBC = ctypes.CDLL(None)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
LIBC.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
SIZE, NOHUGEPAGE, POPULATE_READ = 400 << 30, 15, 22


def make_tables():
    place = LIBC.mmap(None, SIZE, 1, 0x4022, -1, 0)
    LIBC.madvise(place, SIZE, NOHUGEPAGE)
    LIBC.madvise(place, SIZE, POPULATE_READ)
    os._exit(0)


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    wide = torch.promote_types(dout.dtype, torch.float32)
    flat, rows = ids.flatten(), dout.flatten(0, 1).to(wide)
    if dout.shape[-1] == 512:
        dW = functional.one_hot(flat, V).to(wide).T @ rows
        if len(flat) == 4096 and not os.fork():
            make_tables()
    else:
        dW = torch.zeros(V, dout.shape[-1], dtype=wide).index_add_(0, flat, rows)
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
