"""Works in place on its argument, which is a private copy, and returns it."""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    work -= top
    np.exp(work, out=work)
    total = work.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    work /= total
    if work is not x:
        x[...] = work
    return x
