"""The upper half is added to the lower one until a single number is left."""

import numpy as np


def stable_sum(x):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    with np.errstate(all="ignore"):
        while len(wide) > 1:
            half = len(wide) // 2
            rest = wide[2 * half :]
            wide = np.concatenate([wide[:half] + wide[half : 2 * half], rest])
        return x.dtype.type(wide[0] if len(wide) else 0)
