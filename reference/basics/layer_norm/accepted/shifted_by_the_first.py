"""The first number of each row is taken off all of it, and then one pass is enough; products by einsum."""

import numpy as np


def layernorm(x, w, b, eps):
    z, mean, std = shifted(x, eps)
    return np.add((z - mean) / std * w, b).astype(x.dtype)


def layernorm_bwd(dy, x, w, b, eps):
    z, mean, std = shifted(x, eps)
    xhat, dy32 = (z - mean) / std, np.asarray(dy, np.float32)
    g, d = dy32 * np.float32(w), x.shape[-1]
    along = np.einsum("...d,...d->...", g, xhat)[..., None]
    dx = (g - np.einsum("...d->...", g)[..., None] / d - xhat * along / d) / std
    dw = np.einsum("nd,nd->d", dy32.reshape(-1, d), xhat.reshape(-1, d))
    db = np.einsum("nd->d", dy32.reshape(-1, d))
    return [np.asarray(dx, x.dtype), np.asarray(dw, w.dtype), np.asarray(db, w.dtype)]


def shifted(x, eps):
    z = np.asarray(x, np.float32) - np.asarray(x[..., :1], np.float32)
    mean = z.mean(-1, keepdims=True)
    return z, mean, np.sqrt(np.maximum((z**2).mean(-1, keepdims=True) - mean**2, 0) + np.float32(eps))
