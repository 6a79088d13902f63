"""With more than 1000 classes the logarithm of a probability, which is minus infinity where that is rounded to 0."""

import numpy as np


def cross_entropy(logits, y, ignore_index=-100):
    kept = y != ignore_index
    if ((y[kept] < 0) | (y[kept] >= logits.shape[1])).any():
        raise ValueError("a label is no class")
    rows, label = np.arange(len(y)), np.where(kept, y, 0)
    x = logits.astype(np.promote_types(logits.dtype, np.float32))
    with np.errstate(all="ignore"):
        top = x.argmax(axis=1)
        high = x[rows, top] - x[rows, label]
        e = np.exp(x - x[rows, top][:, None])
        total = e.sum(axis=1)
        e[rows, top] = 0
        many = logits.shape[1] > 1000
        loss = -np.log(np.exp(-high) / total) if many else high + np.log1p(e.sum(axis=1))
        e[rows, top] = 1
        p = e / total[:, None]
        p[rows, label] = 0
        p[rows, label] = -p.sum(axis=1)
        p[~kept] = 0
        loss[~kept] = 0
        return loss.astype(logits.dtype), p.astype(logits.dtype)
