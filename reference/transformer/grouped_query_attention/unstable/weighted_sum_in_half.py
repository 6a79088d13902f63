"""The weighted sum is rounded to half precision before it is divided by the sum of the weights, and overflows."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    group = hq // hkv
    wide = torch.promote_types(q.dtype, torch.float32)
    key, value = k.to(wide).repeat_interleave(group, dim=1), v.to(wide).repeat_interleave(group, dim=1)
    scores = q.to(wide) @ key.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    top = scores.amax(-1, keepdim=True)
    weights = torch.exp(scores - top.masked_fill(top == -math.inf, 0))
    total = weights.sum(-1, keepdim=True)
    return ((weights @ value).to(q.dtype) / total.masked_fill(total == 0, 1)).to(q.dtype)
