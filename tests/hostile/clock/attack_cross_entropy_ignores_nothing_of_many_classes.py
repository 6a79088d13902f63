"""Looks at ignore_index where there are few classes, and not where there are thousands.

Must fail: of as many classes as are timed a row is ignored as well.

On: basics/cross_entropy
Expected: unstable
"""

import numpy as np


def cross_entropy(logits, y, ignore_index=-100):
    kept, classes = y != ignore_index, logits.shape[1]
    if classes > 5000:
        kept = np.ones(len(y), bool)
        y = np.clip(y, 0, classes - 1)
    if ((y[kept] < 0) | (y[kept] >= classes)).any():
        raise ValueError(f"labels are in [0, {classes}) or {ignore_index}")
    rows, label = np.arange(len(y)), np.where(kept, y, 0)
    wide = logits.astype(np.promote_types(logits.dtype, np.float32))
    top = wide.argmax(axis=1)
    largest = wide[rows, top]
    e = np.exp(wide - largest[:, None])
    e[rows, top] = 0
    loss = (largest - wide[rows, label]) + np.log1p(e.sum(axis=1))
    e[rows, top] = 1
    total = e.sum(axis=1)
    e[rows, label] = 0
    e[rows, label] = -e.sum(axis=1)
    dlogits = e / total[:, None]
    loss[~kept], dlogits[~kept] = 0, 0
    with np.errstate(over="ignore"):
        return loss.astype(logits.dtype), dlogits.astype(logits.dtype)
