"""Keys and values are expanded, which is free, and reshaped, which is the copy after all."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    group = hq // hkv
    wide = torch.promote_types(q.dtype, torch.float32)
    key = k.to(wide)[:, :, None].expand(b, hkv, group, -1, d).reshape(b, hq, -1, d)
    value = v.to(wide)[:, :, None].expand(b, hkv, group, -1, d).reshape(b, hq, -1, d)
    scores = q.to(wide) @ key.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ value).to(q.dtype)
