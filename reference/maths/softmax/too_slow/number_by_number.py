"""Loops over every number in Python; right, and dozens of times slower than whole arrays."""

import math

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    out = np.zeros(rows.shape, x.dtype)
    for at in np.ndindex(rows.shape[:-1]):
        row = rows[at].tolist()
        top = max(row)
        if top > -math.inf:
            e = [math.exp(v - top) for v in row]
            total = sum(e)
            out[at] = [v / total for v in e]
    return np.moveaxis(out, -1, axis)
