"""Pairwise, with the rounding error of every addition computed (Knuth's two-sum) and added up beside it."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    with np.errstate(all="ignore"):
        if not np.isfinite(wide).all():
            return x.dtype.type(wide.sum())
        errors = wide.dtype.type(0)
        while len(wide) > 1:
            half = len(wide) // 2
            a, b, rest = wide[:half], wide[half : 2 * half], wide[2 * half :]
            s = a + b
            back = s - a
            errors += ((a - (s - back)) + (b - back)).sum()
            wide = np.concatenate([s, rest])
        return x.dtype.type(wide.sum() + errors)
