"""Samples are stacked one by one, and of no samples torch makes no stack."""

import math

import torch


def sample(q, k, v, mask):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)


def attention(q, k, v, mask=None):
    masks = [mask if mask is None or mask.dim() == 2 else mask[i] for i in range(len(q))]
    return torch.stack([sample(*parts) for parts in zip(q, k, v, masks, strict=True)])
