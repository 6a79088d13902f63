"""numpy does the work, and torch only carries it in and out."""

import numpy as np
import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    Q, K, V = (x.to(wide).numpy() for x in (q, k, v))
    scores = (Q / np.sqrt(Q.dtype.type(Q.shape[-1]))) @ K.swapaxes(-1, -2)
    if mask is not None:
        scores = np.where(mask.numpy(), scores, -np.inf).astype(Q.dtype)
    top = scores.max(-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, np.zeros_like(top)))
    total = weights.sum(-1, keepdims=True)
    out = weights @ V / np.where(total > 0, total, np.ones_like(total))
    return torch.from_numpy(out).to(q.dtype)
