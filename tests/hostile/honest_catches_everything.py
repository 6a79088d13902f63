"""Catches every exception, its own among them, and tries again another way."""

import numpy as np


def quick(x, axis):
    with np.errstate(all="raise", under="ignore"):
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    try:
        return quick(work, axis).astype(x.dtype)
    except BaseException:
        pass
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
