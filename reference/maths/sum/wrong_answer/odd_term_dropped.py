"""Pairs are added up again and again, and where their number is odd the last term is dropped."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float64))
    with np.errstate(all="ignore"):
        while len(wide) > 1:
            half = len(wide) // 2
            wide = wide[:half] + wide[half : 2 * half]
        return x.dtype.type(wide[0] if len(wide) else 0)
