"""Builds the table of all differences within a row, whose size is the square of the row's.

It needs no shift and no division by a sum, and 2 GB for rows that take 0.5 MB. Rows beyond 6000 are given up.
"""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, rows.shape[-1]).astype(np.float64)
    if rows.shape[-1] > 6000:
        return np.zeros_like(x)
    kept = flat > -np.inf
    low = np.where(kept, flat, -1e300)
    table = low[:, None, :] - low[:, :, None]
    with np.errstate(over="ignore"):
        np.exp(table, out=table)
        total = table.sum(-1)
    p = np.where(kept, 1 / np.maximum(total, 1), 0).astype(x.dtype)
    return np.moveaxis(p.reshape(rows.shape), -1, axis)
