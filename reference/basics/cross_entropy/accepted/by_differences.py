"""Sums over the classes that are not the label's; the label's own share is added to them."""

import numpy as np


def cross_entropy(logits, y, ignore_index=-100):
    kept = y != ignore_index
    if ((y[kept] < 0) | (y[kept] >= logits.shape[1])).any():
        raise ValueError("a label is no class")
    rows, label = np.arange(len(y)), np.where(kept, y, 0)
    x = logits.astype(np.promote_types(logits.dtype, np.float32))
    with np.errstate(all="ignore"):
        most = x.max(axis=1)
        shift = most - x[rows, label]
        e = np.exp(x - most[:, None])
        e[rows, label] = 0
        own, others = np.exp(-shift), e.sum(axis=1)
        loss = np.where(shift > 0, shift + np.log(own + others), np.log1p(others))
        p = e / (own + others)[:, None]
        p[rows, label] = 0
        p[rows, label] = -p.sum(axis=1)
        p[~kept] = 0
        loss[~kept] = 0
        return loss.astype(logits.dtype), p.astype(logits.dtype)
