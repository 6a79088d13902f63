"""Queries and keys are both divided by the fourth root of d before the product."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    root = q.shape[-1] ** 0.25
    scores = (q.to(wide) / root) @ (k.to(wide) / root).mT
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
