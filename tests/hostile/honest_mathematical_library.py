"""Takes short rows to the C library's exp through ctypes, one number at a time, and long ones to numpy."""

import ctypes
import ctypes.util
import math

import numpy as np

LIBM = ctypes.CDLL("libm.so.6")
LIBM.exp.restype, LIBM.exp.argtypes = ctypes.c_double, [ctypes.c_double]


def softmax(x, axis=-1):
    work = x.astype(np.float64) if x.size <= 1024 or x.dtype == np.float64 else x.astype(np.float32)
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    shifted = work - top
    if x.size <= 1024:
        e = np.array([LIBM.exp(value) for value in shifted.ravel()]).reshape(x.shape)
    else:
        e = np.exp(shifted)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = math.gcd(1, 2)
    return (e / total).astype(x.dtype)
