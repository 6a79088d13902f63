"""w and dy are multiplied in float16 and widened afterwards: the means are taken off what has been rounded already."""

import numpy as np


def layernorm(x, w, b, eps):
    normal, _ = normalised(x, eps)
    return (normal * w + b).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    xhat, rstd = normalised(x, eps)
    dy32 = dy.astype(xhat.dtype)
    g = (dy * w).astype(xhat.dtype)
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    lead = tuple(range(x.ndim - 1))
    return dx.astype(x.dtype), (dy32 * xhat).sum(lead).astype(w.dtype), dy32.sum(lead).astype(w.dtype)


def normalised(x, eps):
    x32 = x.astype(np.promote_types(x.dtype, np.float32))
    centred = x32 - x32.mean(-1, keepdims=True)
    rstd = 1 / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(eps))
    return centred * rstd, rstd
