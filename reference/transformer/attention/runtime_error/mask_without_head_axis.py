"""A mask per sample loses its axis of heads and no longer fits the scores."""

import math

import torch


def attention(q, k, v, mask=None):
    if mask is not None and mask.dim() == 4:
        mask = mask.squeeze(1)
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores.masked_fill_(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
