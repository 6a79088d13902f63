"""Distances from the label's logit, and logaddexp reduced along the row, in float64."""

import numpy as np


def cross_entropy(logits, y, ignore_index=-100):
    kept = y != ignore_index
    if ((y[kept] < 0) | (y[kept] >= logits.shape[1])).any():
        raise ValueError("a label is no class")
    at, label = np.flatnonzero(kept), y[kept]
    rows = np.arange(len(at))
    loss, dlogits = np.zeros(len(y)), np.zeros(logits.shape)
    d = logits[at].astype(np.float64)
    d -= d[rows, label][:, None]
    d[rows, label] = -np.inf
    loss[at] = np.logaddexp(0, np.logaddexp.reduce(d, axis=1))
    p = np.exp(d - loss[at, None])
    p[rows, label] = -p.sum(axis=1)
    dlogits[at] = p
    with np.errstate(over="ignore"):
        return loss.astype(logits.dtype), dlogits.astype(logits.dtype)
