"""Thirty-two running sums side by side, as a vector unit keeps them: each is long where there are many terms."""

import numpy as np


def stable_sum(x):
    wide = x if x.dtype == np.float64 else x.astype(np.float32)
    whole = len(x) // 32 * 32
    with np.errstate(all="ignore"):
        lanes = np.zeros(32, wide.dtype)
        if whole:
            lanes = np.add.accumulate(wide[:whole].reshape(-1, 32), axis=0)[-1]
        return x.dtype.type(lanes.sum() + wide[whole:].sum())
