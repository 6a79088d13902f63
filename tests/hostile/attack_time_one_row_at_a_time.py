"""Right, and slow in the plainest way: a Python loop over the elements of every large row.

Must fail: the speed family asks for a multiple of the reference's own time.

Expected: too_slow time_limit
"""

import math

import numpy as np


def row(values):
    top = max(values)
    if top == -math.inf:
        return [0.0] * len(values)
    e = [math.exp(value - top) for value in values]
    total = math.fsum(e)
    return [value / total for value in e]


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    value = np.array([row(list(map(float, line))) for line in flat], dtype=x.dtype).reshape(rows.shape)
    return np.moveaxis(value, -1, axis)
