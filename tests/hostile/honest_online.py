"""One pass over blocks of columns with a running maximum and a running, rescaled sum; a second pass divides."""

import numpy as np

BLOCK = 1024


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    work = rows.astype(np.float32) if x.dtype == np.float16 else rows
    top = np.full((*rows.shape[:-1], 1), -np.inf, work.dtype)
    total = np.zeros_like(top)
    for begin in range(0, rows.shape[-1], BLOCK):
        part = work[..., begin : begin + BLOCK]
        higher = np.maximum(top, part.max(axis=-1, keepdims=True))
        safe = np.where(np.isneginf(higher), work.dtype.type(0), higher)
        total = total * np.exp(top - safe) + np.exp(part - safe).sum(axis=-1, keepdims=True)
        top = higher
    top[np.isneginf(top)] = 0
    total[total == 0] = 1
    value = np.exp(work - top) / total
    return np.moveaxis(value.astype(x.dtype), -1, axis)
