"""Returns at once an array of a class that does the slow work only when somebody converts or compares it.

Must fail: bytes are demanded while the clock runs.

Expected: too_slow time_limit rejected wrong_answer runtime_error malformed
"""

import numpy as np


class Later(np.ndarray):
    def work(self):
        if self.todo is None:
            return np.asarray(self.view(np.ndarray))
        x, axis = self.todo
        for _ in range(40 if x.size >= 1 << 15 else 1):
            top = x.max(axis=axis, keepdims=True).astype("f8")
            e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
            total = e.sum(axis=axis, keepdims=True)
            value = (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
        self.todo = None
        self.view(np.ndarray)[...] = value
        return self.view(np.ndarray)

    def __array_finalize__(self, other):
        self.todo = None

    def __array__(self, dtype=None, copy=None):
        return self.work()

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return getattr(ufunc, method)(*(i.work() if isinstance(i, Later) else i for i in inputs), **kwargs)

    def tobytes(self, order="C"):
        return self.work().tobytes(order)


def softmax(x, axis=-1):
    later = np.zeros_like(x).view(Later)
    later.todo = (x.copy(), axis)
    return later
