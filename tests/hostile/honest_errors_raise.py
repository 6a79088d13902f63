"""Makes numpy raise on every floating point error, and asks for quiet only where one is due."""

import numpy as np

np.seterr(all="raise")


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    with np.errstate(under="ignore", over="ignore"):
        e = np.exp(work - top)
        total = e.sum(axis=axis, keepdims=True)
        total[total == 0] = 1
        return (e / total).astype(x.dtype)
