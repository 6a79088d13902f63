"""exp is looked up in a table of 4096 entries instead of computed."""

import math

import torch

TABLE = torch.exp(-torch.arange(4096, dtype=torch.float64) / 128)


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e30)
    gap = (scores.amax(-1, keepdim=True) - scores) * 128
    weights = TABLE.to(wide)[gap.round().clamp(max=4095).long()]
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    total = weights.sum(-1, keepdim=True)
    return (weights @ v.to(wide) / total.masked_fill(total == 0, 1)).to(q.dtype)
