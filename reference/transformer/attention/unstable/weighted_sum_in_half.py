"""The weighted sum is rounded to half precision before it is divided by the sum of the weights, and overflows."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    top = scores.amax(-1, keepdim=True)
    weights = torch.exp(scores - top.masked_fill(top == -math.inf, 0))
    total = weights.sum(-1, keepdim=True)
    return ((weights @ v.to(wide)).to(q.dtype) / total.masked_fill(total == 0, 1)).to(q.dtype)
