"""Kahan's sum in 1024 lanes: an infinity is compensated as soon as a second row comes, inf - inf is NaN, and NaN stays."""

import numpy as np

LANES = 1024


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    rows = np.zeros((-(-len(x) // LANES), LANES), wide.dtype)
    rows.reshape(-1)[: len(x)] = wide
    total, lost = np.zeros(LANES, wide.dtype), np.zeros(LANES, wide.dtype)
    with np.errstate(all="ignore"):
        for row in rows:
            term = row - lost
            after = total + term
            lost = (after - total) - term
            total = after
        return x.dtype.type(total.sum())
