"""A class whose metaclass makes calling it compute, rather than build: `softmax(x)` is no instance of anything."""

import numpy as np


class Computes(type):
    def __call__(cls, x, axis=-1):
        return cls.share(cls.exponentials(x, axis), axis).astype(x.dtype)


class softmax(metaclass=Computes):  # noqa: N801
    @staticmethod
    def exponentials(x, axis):
        work = x.astype(np.float32) if x.dtype == np.float16 else x
        top = work.max(axis=axis, keepdims=True)
        top[np.isneginf(top)] = 0
        return np.exp(work - top)

    @classmethod
    def share(cls, e, axis):
        total = e.sum(axis=axis, keepdims=True)
        total[total == 0] = 1
        return e / total
