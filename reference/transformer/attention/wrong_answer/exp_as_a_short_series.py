"""exp is a short series around the row's maximum, which fails for keys far below it."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    gap = (scores - scores.amax(-1, keepdim=True).clamp(min=-1e30)).clamp(min=-64) / 64
    weights = (1 + gap + gap**2 / 2) ** 64
    weights = weights / weights.sum(-1, keepdim=True)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
