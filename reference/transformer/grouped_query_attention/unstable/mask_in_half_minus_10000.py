"""Masked keys get -1e9, which float16 does not have, so there -10000: kept scores may lie below that."""

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
        scores = scores.masked_fill(~mask, -1e9 if q.dtype == torch.float32 else -1e4)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask.any(-1, keepdim=True)
    return (weights @ value).to(q.dtype)
