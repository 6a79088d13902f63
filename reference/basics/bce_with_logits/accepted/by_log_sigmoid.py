"""Log-sigmoids of z and of -z by the formula min(z, 0) - log1p(exp(-|z|))."""

import numpy as np


def bce_logits(z, t):
    kind = z.dtype
    with np.errstate(all="ignore"):
        loss, dz = wide(z.astype(np.promote_types(kind, np.float32)), t.astype(np.promote_types(kind, np.float32)))
    return loss.astype(kind), dz.astype(kind)


def wide(z, t):
    loss = -(np.where(t > 0, t * log_sigmoid(z), 0) + np.where(t < 1, (1 - t) * log_sigmoid(-z), 0))
    dz = (1 - t) * np.exp(log_sigmoid(z)) - t * np.exp(log_sigmoid(-z))
    return loss, dz


def log_sigmoid(z):
    return np.minimum(z, 0) - np.log1p(np.exp(-abs(z)))
