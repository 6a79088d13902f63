"""softplus(z) - t z: for a sure and right 1 two large numbers are subtracted whose difference is tiny."""

import numpy as np


def bce_logits(z, t):
    kind = z.dtype
    with np.errstate(all="ignore"):
        loss, dz = wide(z.astype(np.promote_types(kind, np.float32)), t.astype(np.promote_types(kind, np.float32)))
    return loss.astype(kind), dz.astype(kind)


def wide(z, t):
    e = np.exp(-abs(z))
    loss = np.logaddexp(0, z) - t * z
    dz = np.where(z < 0, e / (1 + e) - t, (1 - t) - e / (1 + e))
    return loss, dz
