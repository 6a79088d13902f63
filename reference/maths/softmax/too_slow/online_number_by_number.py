"""Rescales a running sum number by number in Python; right, and dozens of times slower than whole arrays."""

import math

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    out = np.zeros(rows.shape, x.dtype)
    for at in np.ndindex(rows.shape[:-1]):
        top, total = -math.inf, 0.0
        for v in map(float, rows[at]):
            if v > top:
                total, top = total * math.exp(top - v) + 1.0, v
            elif v > -math.inf:
                total += math.exp(v - top)
        if total > 0:
            for i, v in enumerate(rows[at]):
                out[at][i] = math.exp(float(v) - top) / total
    return np.moveaxis(out, -1, axis)
