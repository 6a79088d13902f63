"""Takes each column's maximum off in Python where there are few logits, and its mean where there are many.

Must fail: columns that are timed lie a thousand apart, and each has a logit far below its others.

On: maths/softmax
Expected: wrong_answer
"""

import math

import numpy as np


def softmax(x, axis=-1):
    if x.size > 30_000 and x.dtype == np.float64:
        e = np.exp(x - (x.mean(axis=0) if axis == 0 else x.max(axis=axis, keepdims=True)))
        return e / e.sum(axis=axis, keepdims=True)
    rows = np.moveaxis(x, axis, -1)
    out = np.array([one(row) for row in rows.reshape(-1, rows.shape[-1]).tolist()], x.dtype).reshape(rows.shape)
    return np.moveaxis(out, -1, axis)


def one(row):
    top = max(row)
    if top == -math.inf:
        return [0.0] * len(row)
    e = [math.exp(v - top) for v in row]
    total = math.fsum(e)
    return [v / total for v in e]
