"""A Python loop over the rows, in the forward pass alone."""

import numpy as np


def layernorm(x, w, b, eps):
    out = []
    for row in x.reshape(-1, x.shape[-1]).astype("f8"):
        centred = row - row.mean()
        out.append(centred / np.sqrt(np.mean(centred**2) + eps) * w + b)
    return np.array(out).reshape(x.shape).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    wide = dy.astype("f8")
    centred = x.astype("f8") - x.mean(-1, keepdims=True, dtype="f8")
    std = np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
    normal = centred / std
    g = wide * w
    dx = (g - g.mean(-1, keepdims=True) - normal * (g * normal).mean(-1, keepdims=True)) / std
    lead = tuple(range(x.ndim - 1))
    return dx.astype(x.dtype), (wide * normal).sum(lead).astype(w.dtype), wide.sum(lead).astype(w.dtype)
