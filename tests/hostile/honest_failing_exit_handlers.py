"""Leaves handlers behind that fail, hang and exit with 3 when the interpreter ends."""

import atexit
import os
import time

import numpy as np

atexit.register(os._exit, 3)
atexit.register(time.sleep, 20)
atexit.register(lambda: 1 / 0)


class Untidy:
    def __del__(self):
        raise RuntimeError("cannot be tidied up")


KEPT = Untidy()


def softmax(x, axis=-1):
    Untidy()
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
