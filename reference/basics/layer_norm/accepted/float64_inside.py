"""float64 inside, rounded once at the end."""

import numpy as np


def layernorm(x, w, b, eps):
    x64 = x.astype(np.float64)
    xhat = (x64 - x64.mean(-1, keepdims=True)) / np.sqrt(x64.var(-1, keepdims=True) + eps)
    return (w * xhat + b).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    d = x.shape[-1]
    x64, dy64 = x.astype(np.float64).reshape(-1, d), dy.astype(np.float64).reshape(-1, d)
    std = np.sqrt(x64.var(1, keepdims=True) + eps)
    xhat = (x64 - x64.mean(1, keepdims=True)) / std
    dxhat = dy64 * w
    dx = (d * dxhat - dxhat.sum(1, keepdims=True) - xhat * (dxhat * xhat).sum(1, keepdims=True)) / (d * std)
    return (
        dx.reshape(x.shape).astype(x.dtype),
        (dy64 * xhat).sum(0).astype(w.dtype),
        dy64.sum(0).astype(b.dtype),
    )
