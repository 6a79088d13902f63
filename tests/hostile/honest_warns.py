"""Lets numpy warn (-inf minus -inf, 0 / 0), warns itself, and mends the NaN afterwards."""

import warnings

import numpy as np

warnings.simplefilter("always")


def softmax(x, axis=-1):
    warnings.warn("softmax was called", UserWarning, stacklevel=2)
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    e = np.exp(work - work.max(axis=axis, keepdims=True))
    value = e / e.sum(axis=axis, keepdims=True)
    value[np.isnan(value)] = 0
    return value.astype(x.dtype)
