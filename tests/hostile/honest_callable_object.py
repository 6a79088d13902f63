"""The entry is an object that can be called."""

import numpy as np


class Softmax:
    __slots__ = ("calls",)

    def __init__(self):
        self.calls = 0

    def __call__(self, x, axis=-1):
        self.calls += 1
        work = x.astype(np.float32) if x.dtype == np.float16 else x
        top = work.max(axis=axis, keepdims=True)
        top[np.isneginf(top)] = 0
        e = np.exp(work - top)
        total = e.sum(axis=axis, keepdims=True)
        total[total == 0] = 1
        return (e / total).astype(x.dtype)


softmax = Softmax()
