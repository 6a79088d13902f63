"""exp is computed as expm1 + 1, which rounds the small ones to multiples of the unit roundoff."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))

    top = wide.max(axis=axis, keepdims=True)
    e = np.expm1(wide - np.where(np.isneginf(top), 0, top)) + 1
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
