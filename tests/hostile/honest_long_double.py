"""Computes small inputs in extended precision, one dtype wider than anything that was asked for."""

import numpy as np


def softmax(x, axis=-1):
    wide = np.longdouble if x.size <= 4096 else np.float64 if x.dtype == np.float64 else np.float32
    work = x.astype(wide)
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
