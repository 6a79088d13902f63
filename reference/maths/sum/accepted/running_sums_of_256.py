"""Running sums of 256 terms each, and the sum of these, in float32 or better."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    whole = len(x) // 256 * 256
    with np.errstate(all="ignore"):
        lanes = wide[:whole].reshape(256, -1).sum(axis=0)
        return x.dtype.type(lanes.sum() + wide[whole:].sum())
