"""Reads its own source, frames, garbage collector and traceback, all for good reasons."""

import gc
import inspect
import sys

import numpy as np

gc.freeze()


def softmax(x, axis=-1):
    gc.disable()
    name = sys._getframe(0).f_code.co_name
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    gc.enable()
    assert name == "softmax"
    return (e / total).astype(x.dtype)


SOURCE = inspect.getsource(softmax)
assert "gc.disable()" in SOURCE
assert list(inspect.signature(softmax).parameters) == ["x", "axis"]
assert __name__ in sys.modules
