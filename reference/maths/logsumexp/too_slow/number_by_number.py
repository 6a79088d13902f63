"""One entry at a time, in Python."""

import math

import numpy as np


def logsumexp(x, axis=-1):
    rows = x.reshape(1, -1) if axis is None else np.moveaxis(x, axis, -1)
    y = np.array([one([float(v) for v in row]) for row in rows.reshape(-1, rows.shape[-1])], x.dtype)
    return y[0] if axis is None else y.reshape(rows.shape[:-1])


def one(row):
    where = next((k for k, v in enumerate(row) if math.isnan(v)), row.index(max(row)))
    top = row[where]
    if not math.isfinite(top):
        return top
    s = 0.0
    for k, v in enumerate(row):
        if k != where:
            s += math.exp(v - top)
    return top + math.log1p(s)
