"""Where 64 divides the length, the last block of 64 is left out."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1).astype(np.promote_types(x.dtype, np.float32))
    n = rows.shape[-1]
    top = rows.max(-1, keepdims=True)
    e = np.exp(rows - np.where(np.isneginf(top), 0, top))
    if n and n % 64 == 0:
        e[..., n - 64 :] = 0
    total = e.sum(-1, keepdims=True)
    return np.moveaxis(e / np.where(total == 0, 1, total), -1, axis).astype(x.dtype)
