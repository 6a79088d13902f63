"""One-hot labels are rows of the identity, a matrix of classes by classes."""

import numpy as np


def cross_entropy(logits, y, ignore_index=-100):
    b, c = logits.shape
    kept = y != ignore_index
    if ((y[kept] < 0) | (y[kept] >= c)).any():
        raise ValueError("a label is no class")
    rows, hot = np.arange(b), np.eye(c, dtype=np.float32)[np.where(kept, y, 0)]
    x = logits.astype(np.float32)
    top = x.argmax(axis=1)
    below = x[rows, top][:, None] - x
    e = np.exp(-below)
    e[rows, top] = 0
    others = e.sum(axis=1)
    e[rows, top] = 1
    loss = np.where(hot > 0, below, 0).sum(axis=1) + np.log1p(others)
    p = np.where(hot > 0, 0, e / (1 + others)[:, None])
    p -= hot * p.sum(axis=1, keepdims=True)
    with np.errstate(over="ignore"):
        return (loss * kept).astype(logits.dtype), (p * kept[:, None]).astype(logits.dtype)
