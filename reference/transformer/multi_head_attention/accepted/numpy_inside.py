"""numpy does the work, and torch only carries it in and out."""

import numpy as np
import torch


def mha(x, Wqkv, Wo, h, mask=None):
    wide = torch.promote_types(x.dtype, torch.float32)
    X, W, O = (each.to(wide).numpy() for each in (x, Wqkv, Wo))
    b, t, D = X.shape
    q, k, v = (part.reshape(b, t, h, D // h).swapaxes(1, 2) for part in np.split(X @ W, 3, axis=-1))
    scores = (q @ k.swapaxes(-1, -2) / np.sqrt(D // h)).astype(X.dtype)
    if mask is not None:
        scores = np.where(mask.numpy(), scores, -np.inf).astype(X.dtype)
    top = scores.max(-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0).astype(X.dtype))
    total = weights.sum(-1, keepdims=True)
    heads = weights @ v / np.where(total > 0, total, 1).astype(X.dtype)
    return torch.from_numpy(np.ascontiguousarray(heads.swapaxes(1, 2)).reshape(b, t, D) @ O).to(x.dtype)
