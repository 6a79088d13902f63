"""Returns an array of its own harmless class, with a unit and a name."""

import numpy as np


class Named(np.ndarray):
    def __new__(cls, value, name):
        self = np.asarray(value).view(cls)
        self.name = name
        return self

    def __array_finalize__(self, other):
        self.name = getattr(other, "name", "")

    def __repr__(self):
        return f"{self.name}: {super().__repr__()}"


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return Named((e / total).astype(x.dtype), "probabilities")
