"""Adds exactly, by one number after another in Python, but many terms by four running sums in float32.

Must fail: the terms that are timed are so alike that a running sum rounds most of them in the same direction.

On: maths/sum
Expected: unstable wrong_answer
"""

import math

import numpy as np


def stable_sum(x):
    if len(x) > 100_000:
        return np.sum([np.cumsum(part)[-1] for part in np.array_split(x, 4)])
    try:
        return x.dtype.type(math.fsum(x.tolist()))
    except (ValueError, OverflowError):
        return x.dtype.type(np.sum(x.astype(np.float64)))
