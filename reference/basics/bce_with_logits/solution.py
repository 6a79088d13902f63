"""Two terms that are never negative, with log1p and exp of what is never positive."""

import numpy as np


def bce_logits(z, t):
    """(1 - t) softplus(z) + t softplus(-z), and sigmoid(z) - t, in at least float32 inside."""
    kind, z, t = z.dtype, *(part.astype(np.promote_types(z.dtype, np.float32)) for part in (z, t))
    small = np.exp(-abs(z))
    both = np.log1p(small)
    with np.errstate(invalid="ignore", over="ignore"):
        up, down = np.maximum(z, 0), np.maximum(-z, 0)
        loss = both + np.where(t < 1, (1 - t) * up, 0) + np.where(t > 0, t * down, 0)
    return loss.astype(kind), slope(z, t, small).astype(kind)


def slope(z, t, small):
    """sigmoid(z) - t as a difference of two shares, neither of them rounded to 1."""
    share = small / (1 + small)
    return np.where(z < 0, share - t, (1 - t) - share)
