"""Returns an array whose class answers every comparison in its own favour.

Must fail: the bytes of the base array cross the border, no class does.

Expected: wrong_answer rejected runtime_error malformed
"""

import numpy as np


class Agreeable(np.ndarray):
    def __array_function__(self, func, types, args, kwargs):
        if func.__name__ in ("allclose", "array_equal", "array_equiv"):
            return True
        if func.__name__ in ("max", "amax", "sum", "mean", "all", "any"):
            return np.float64(0.0)
        return np.zeros(self.shape)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)

    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __hash__ = None


def softmax(x, axis=-1):
    return np.full_like(x, 0.25).view(Agreeable)
