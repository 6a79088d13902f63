"""The product broadcasts a head of keys over the axis of its group, and copies it for every query head to do so."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    group = hq // hkv
    wide = torch.promote_types(q.dtype, torch.float32)
    mask = mask if mask is None or mask.dim() == 2 else mask[:, :, None]
    key, value = k.to(wide)[:, :, None], v.to(wide)[:, :, None]
    scores = q.to(wide).reshape(b, hkv, group, tq, d) @ key.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ value).view(b, hq, tq, d).to(q.dtype)
