"""exp is read from a table with steps of 0.001."""

import numpy as np

TABLE = np.exp(-np.arange(700001) / 1000.0)


def softmax(x, axis=-1):
    wide = x.astype(np.float64)
    top = wide.max(axis=axis, keepdims=True)
    d = wide - np.where(np.isneginf(top), 0, top)
    e = np.where(np.isneginf(d), 0, TABLE[np.minimum(-np.maximum(d, -700) * 1000 + 0.5, 700000).astype(int)])
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
