"""Is slow, and leaves a child behind that waits in the kernel for what another one says of its call, which is nothing.

It cannot be frozen there, and where the judge fails there is no verdict. Must fail: no box may make such filters, and
whoever sleeps in the kernel until frozen ones wake him does not run.

On: maths/softmax
Expected: too_slow
"""

import ctypes
import os
import struct
import time

import numpy as np

LIBC = ctypes.CDLL(None, use_errno=True)
SECCOMP, GETPPID = (317, 110) if os.uname().machine == "x86_64" else (277, 173)
RECEIVE = ctypes.c_ulong(0xC0502100)
TOLD = ((0x20, 0, 0, 0), (0x15, 0, 1, GETPPID), (0x06, 0, 0, 0x7FC00000), (0x06, 0, 0, 0x7FFF0000))
HELPERS = []


def say_nothing():
    program = b"".join(struct.pack("=HBBI", *one) for one in TOLD)
    code = ctypes.create_string_buffer(program, len(program))
    rules = ctypes.create_string_buffer(struct.pack("@HP", len(TOLD), ctypes.addressof(code)), 16)
    listener = LIBC.syscall(SECCOMP, 1, 8 | 32, rules)
    if listener >= 0:
        if not os.fork():
            LIBC.syscall(GETPPID)
            os._exit(0)
        LIBC.ioctl(listener, RECEIVE, ctypes.create_string_buffer(256))
        time.sleep(60)
    os._exit(0)


def softmax(x, axis=-1):
    if x.size > 10_000:
        if not HELPERS:
            HELPERS.append(os.fork())
            if not HELPERS[0]:
                say_nothing()
        for value in x.flat:
            value + value
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
