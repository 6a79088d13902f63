"""numpy does the work, broadcasting the keys of a group, and torch only carries it in and out."""

import numpy as np
import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    if hq % k.shape[1]:
        raise ValueError("heads do not divide")
    wide = torch.promote_types(q.dtype, torch.float32)
    Q, K, V = (x.to(wide).numpy() for x in (q, k, v))
    Q = Q.reshape(b, k.shape[1], -1, tq, d)
    scores = Q @ K[:, :, None].swapaxes(-1, -2) / Q.dtype.type(np.sqrt(d))
    if mask is not None:
        kept = mask.numpy() if mask.dim() == 2 else mask.numpy()[:, :, None]
        scores = np.where(kept, scores, Q.dtype.type(-np.inf))
    top = scores.max(-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, Q.dtype.type(0)))
    total = weights.sum(-1, keepdims=True)
    out = weights @ V[:, :, None] / np.where(total > 0, total, Q.dtype.type(1))
    return torch.from_numpy(out.reshape(b, hq, tq, d)).to(q.dtype)
