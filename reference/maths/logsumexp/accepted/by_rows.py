"""One row at a time, the other entries added one after the other."""

import numpy as np


def logsumexp(x, axis=-1):
    if x.dtype == np.float16:
        return logsumexp(x.astype(np.float32), axis).astype(np.float16)
    if axis is None:
        x, axis = x.ravel(), 0
    rows = np.moveaxis(x, axis, -1)
    return np.array([one(row) for row in rows.reshape(-1, rows.shape[-1])], x.dtype).reshape(rows.shape[:-1])


def one(row):
    top = row.max()
    if len(row) == 1 or not np.isfinite(top):
        return top
    others = np.exp(np.delete(row, row.argmax()) - top)
    return top + np.log1p(np.add.accumulate(others)[-1])
