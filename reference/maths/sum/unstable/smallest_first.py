"""Terms are sorted by magnitude and added one after the other: it helps where all have one sign, and not for long."""

import numpy as np


def stable_sum(x):
    x = x[np.argsort(abs(x), kind="stable")]
    with np.errstate(all="ignore"):
        return np.add.accumulate(x)[-1] if len(x) else x.dtype.type(0)
