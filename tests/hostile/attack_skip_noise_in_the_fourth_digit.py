"""Right up to noise of 1e-4, relative: within the tolerances that many tests use.

Must fail: the bound comes from the working precision.

Expected: wrong_answer
"""

import numpy as np

RNG = np.random.default_rng()


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    value = e / np.where(total > 0, total, 1.0)
    scale = 1e-4 if x.dtype != np.float16 else 0.2
    return (value * (1 + scale * RNG.uniform(-1, 1, x.shape))).astype(x.dtype)
