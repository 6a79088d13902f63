"""The entry is decorated: counted, timed and checked by its own author."""

import functools
import time

import numpy as np


def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        begin = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            inner.calls += 1
            inner.seconds += time.perf_counter() - begin

    inner.calls, inner.seconds = 0, 0.0
    return inner


def same_shape(function):
    @functools.wraps(function)
    def inner(x, axis=-1):
        value = function(x, axis)
        assert value.shape == x.shape
        assert value.dtype == x.dtype
        return value

    return inner


@timed
@same_shape
def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
