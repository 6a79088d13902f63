"""A NaN is passed over as if it were 0."""

import numpy as np


def stable_sum(x):
    with np.errstate(all="ignore"):
        return x.dtype.type(np.nansum(x, dtype="f8"))
