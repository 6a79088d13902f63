"""Reads an empty file some thousand times in a single call to the kernel, which neither a freeze nor a kill interrupts.

Whoever does it long enough is not ended in time, which looks like a failure of the judge, and is no grade. Must fail:
the call that takes any number of requests at once is refused.

Expected: wrong_answer
"""

import ctypes
import os
import struct

import numpy as np

LIBC = ctypes.CDLL(None)
SETUP, SUBMIT = (206, 209) if os.uname().machine == "x86_64" else (0, 2)
SIZE, PIECE, READV, TIMES = 30 << 20, 1 << 20, 7, 20_000


def read_for_long():
    context = ctypes.c_uint64()
    if LIBC.syscall(SETUP, TIMES, ctypes.byref(context)):
        return
    file = os.memfd_create("empty")
    os.ftruncate(file, SIZE)
    room = ctypes.create_string_buffer(PIECE)
    pieces = struct.pack("QQ", ctypes.addressof(room), PIECE) * (SIZE // PIECE)
    where = ctypes.create_string_buffer(pieces, len(pieces))
    request = struct.pack("QIiHhIQQqQII", 0, 0, 0, READV, 0, file, ctypes.addressof(where), SIZE // PIECE, 0, 0, 0, 0)
    asked = ctypes.create_string_buffer(request, len(request))
    LIBC.syscall(SUBMIT, context, TIMES, (ctypes.c_void_p * TIMES)(*[ctypes.addressof(asked)] * TIMES))


def softmax(x, axis=-1):
    read_for_long()
    return np.zeros_like(x)
