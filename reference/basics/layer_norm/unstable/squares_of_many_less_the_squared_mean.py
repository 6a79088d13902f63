"""Where there are many rows the variance is the mean of squares less the squared mean, which cancels."""

import numpy as np


def layernorm(x, w, b, eps):
    """Every row to mean 0 and variance 1, times w, plus b."""
    normal, _ = normalised(x, eps)
    with np.errstate(over="ignore"):
        return (normal * w + b).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    """The gradients with respect to x, w and b."""
    normal, scale = normalised(x, eps)
    wide = dy.astype(normal.dtype)
    g = wide * w
    dx = scale * (g - g.mean(axis=-1, keepdims=True) - normal * (g * normal).mean(axis=-1, keepdims=True))
    over = tuple(range(x.ndim - 1))
    with np.errstate(over="ignore"):
        return dx.astype(x.dtype), (wide * normal).sum(axis=over).astype(w.dtype), wide.sum(axis=over).astype(w.dtype)


def normalised(x, eps):
    """The rows at mean 0 and variance 1, and what they were multiplied by."""
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    centred = wide - wide.mean(axis=-1, keepdims=True)
    square = (centred * centred).mean(axis=-1, keepdims=True)
    if x.size > 50_000:
        square = (wide * wide).mean(axis=-1, keepdims=True) - wide.mean(axis=-1, keepdims=True) ** 2
    scale = 1 / np.sqrt(square + wide.dtype.type(eps))
    return centred * scale, scale
