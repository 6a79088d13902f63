"""The normalised row is rounded to the dtype of x before gain and bias, which may leave little but what that has cost.

Llama's and T5's RMS normalisation in transformers are written so: weight * hidden_states.to(input_dtype).
"""

import numpy as np


def layernorm(x, w, b, eps):
    normal, _ = normalised(x, eps)
    return (normal.astype(x.dtype) * w + b).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    xhat, rstd = normalised(x, eps)
    dy32 = dy.astype(xhat.dtype)
    g = dy32 * w
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    lead = tuple(range(x.ndim - 1))
    return dx.astype(x.dtype), (dy32 * xhat).sum(lead).astype(w.dtype), dy32.sum(lead).astype(w.dtype)


def normalised(x, eps):
    x32 = x.astype(np.promote_types(x.dtype, np.float32))
    centred = x32 - x32.mean(-1, keepdims=True)
    rstd = 1 / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(eps))
    return centred * rstd, rstd
