"""Loss and slope both out of logaddexp in float64, six times, and each half only where the label counts it."""

import numpy as np


def softplus(x):
    return np.logaddexp(x, np.zeros_like(x))


def sigmoid(x):
    return np.exp(-softplus(-x))


def bce_logits(z, t):
    x, y = z.astype(np.float64), t.astype(np.float64)
    with np.errstate(invalid="ignore"):
        right = np.where(y > 0, y * softplus(-x), 0.0)
        wrong = np.where(y < 1, (1 - y) * softplus(x), 0.0)
        up = np.where(y < 1, (1 - y) * sigmoid(x), 0.0)
        down = np.where(y > 0, y * sigmoid(-x), 0.0)
    return (right + wrong).astype(z.dtype), (up - down).astype(z.dtype)
