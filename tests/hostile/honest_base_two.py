"""Uses powers of two for small inputs, with the factor log2(e) applied in float64 after the shift."""

import numpy as np

LOG2E = 1.4426950408889634


def softmax(x, axis=-1):
    if x.dtype == np.float64 or x.size > 65536:
        work = x.astype(np.float32) if x.dtype == np.float16 else x
        top = work.max(axis=axis, keepdims=True)
        top[np.isneginf(top)] = 0
        e = np.exp(work - top)
    else:
        top = x.max(axis=axis, keepdims=True).astype(np.float64)
        top[np.isneginf(top)] = 0
        e = np.exp2((x - top) * LOG2E)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
