"""A pairwise sum in float64, rounded once."""

import numpy as np


def stable_sum(x):
    """The sum of x in its own dtype; numpy adds pairwise, in blocks, so that the error grows like log n."""
    with np.errstate(over="ignore", invalid="ignore"):
        return x.dtype.type(np.sum(x, dtype=np.promote_types(x.dtype, np.float64)))
