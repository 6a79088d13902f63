"""Queries are laid out by `view`, which refuses heads that are a transposed view of [b, t, h, d]."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    group = hq // hkv
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = (q.to(wide).view(b, hkv, group * tq, d) @ k.to(wide).mT / math.sqrt(d)).view(b, hq, tq, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights.view(b, hkv, group * tq, -1) @ v.to(wide)).view(b, hq, tq, d).to(q.dtype)
