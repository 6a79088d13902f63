"""A class whose __new__ returns an array and no instance."""

import numpy as np


class softmax:  # noqa: N801
    def __new__(cls, x, axis=-1):
        work = x.astype(np.float32) if x.dtype == np.float16 else x
        top = work.max(axis=axis, keepdims=True)
        top[np.isneginf(top)] = 0
        e = np.exp(work - top)
        total = e.sum(axis=axis, keepdims=True)
        total[total == 0] = 1
        return (e / total).astype(x.dtype)
