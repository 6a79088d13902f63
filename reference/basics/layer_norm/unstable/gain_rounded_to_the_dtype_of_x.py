"""A float32 gain beside a float16 x is rounded to float16 before anything is multiplied by it."""

import numpy as np


def layernorm(x, w, b, eps):
    normal, _ = normalised(x, eps)
    return (normal * w.astype(x.dtype) + b).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    normal, scale = normalised(x, eps)
    wide = dy.astype(np.float32)
    g = wide * w.astype(x.dtype)
    dx = scale * (g - g.mean(axis=-1, keepdims=True) - normal * (g * normal).mean(axis=-1, keepdims=True))
    over = tuple(range(x.ndim - 1))
    return dx.astype(x.dtype), (wide * normal).sum(axis=over).astype(w.dtype), wide.sum(axis=over).astype(w.dtype)


def normalised(x, eps):
    wide = x.astype(np.float32)
    centred = wide - wide.mean(axis=-1, keepdims=True)
    scale = 1 / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(eps))
    return centred * scale, scale
