"""float32 inside, whatever comes in."""

import numpy as np


def bce_logits(z, t):
    kind = z.dtype
    with np.errstate(all="ignore"):
        loss, dz = wide(z.astype(np.float32), t.astype(np.float32))
    return loss.astype(kind), dz.astype(kind)


def wide(z, t):
    e = np.exp(-abs(z))
    loss = np.log1p(e) + np.where(t < 1, (1 - t) * np.maximum(z, 0), 0) + np.where(t > 0, t * np.maximum(-z, 0), 0)
    dz = np.where(z < 0, e / (1 + e) - t, (1 - t) - e / (1 + e))
    return loss, dz
