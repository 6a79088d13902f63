"""Spends half a second in its first call, as a compiler would."""

import functools
import time

import numpy as np


@functools.cache
def compiled():
    time.sleep(0.5)
    return eval(compile("lambda work, top: np.exp(work - top)", "<kernel>", "eval"))  # a stand-in for a compiler


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = compiled()(work, top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
