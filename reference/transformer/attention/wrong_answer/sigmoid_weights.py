"""Each weight is the sigmoid of its score: they do not compete, and do not sum to 1."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.sigmoid(scores)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
