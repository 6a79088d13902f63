"""The logit's sign is turned where the label is above a half, so that one formula is enough."""

import numpy as np


def bce_logits(z, t):
    kind = z.dtype
    x, s = (part.astype(np.promote_types(kind, np.float64)) for part in (z, t))
    turned = s > 0.5
    x, s = np.where(turned, -x, x), np.where(turned, 1 - s, s)
    with np.errstate(all="ignore"):
        linear = np.where(s > 0, s * x, 0)
        plus = np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))
        loss = np.where(x > 0, (1 - s) * np.maximum(x, 0), -linear) + (plus - np.maximum(x, 0))
        small = np.exp(-abs(x))
        dz = np.where(x < 0, small / (1 + small) - s, (1 - s) - small / (1 + small))
        loss = np.where(np.isinf(x) & (x < 0) & (s == 0), 0, loss)
        loss = np.where(np.isinf(x) & (x > 0), np.inf, loss)
        return loss.astype(kind), np.where(turned, -dz, dz).astype(kind)
