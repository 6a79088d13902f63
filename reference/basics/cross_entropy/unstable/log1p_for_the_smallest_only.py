"""log1p is taken only where the other terms sum to less than 1e-6: log(1 + s) has lost four digits of a 1e-4."""

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
        s = e.sum(axis=1)
        loss = high + np.where(s < 1e-6, np.log1p(s), np.log(1 + s))
        e[rows, top] = 1
        p = e / total[:, None]
        p[rows, label] = 0
        p[rows, label] = -p.sum(axis=1)
        p[~kept] = 0
        loss[~kept] = 0
        return loss.astype(logits.dtype), p.astype(logits.dtype)
