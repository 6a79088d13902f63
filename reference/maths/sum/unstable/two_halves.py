"""Two running sums of half the terms each: the error is halved, and still grows with n."""

import numpy as np


def stable_sum(x):
    half = len(x) // 2
    with np.errstate(all="ignore"):
        parts = [np.add.accumulate(part)[-1] for part in (x[:half], x[half:]) if len(part)]
        return x.dtype.type(sum(parts, x.dtype.type(0)))
