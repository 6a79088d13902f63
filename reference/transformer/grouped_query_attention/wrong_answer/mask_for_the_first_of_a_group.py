"""The mask is applied to the first query head of each group alone."""

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
        scores = scores.masked_fill(~mask & (torch.arange(hq) % group == 0)[:, None, None], -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.nan_to_num() * mask.any(-1, keepdim=True)
    return (weights @ value).to(q.dtype)
