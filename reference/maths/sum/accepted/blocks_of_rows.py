"""About sqrt(n) sums of about sqrt(n) terms each, and the sum of these, in float32 or better."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    side = max(int(len(x) ** 0.5), 1)
    whole = len(x) // side * side
    with np.errstate(all="ignore"):
        total = wide.dtype.type(0)
        for part in [*wide[:whole].reshape(side, -1).T.sum(axis=1), wide[whole:].sum()]:
            total += part
        return x.dtype.type(total)
