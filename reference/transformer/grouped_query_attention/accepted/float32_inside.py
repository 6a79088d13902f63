"""float32 inside, whatever comes in."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    group = hq // hkv
    wide = torch.float32
    rows = q.to(wide).reshape(b, hkv, group * tq, d)
    scores = (rows @ k.to(wide).mT / math.sqrt(d)).reshape(b, hq, tq, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    out = weights.reshape(b, hkv, group * tq, -1) @ v.to(wide)
    return out.reshape(b, hq, tq, d).to(q.dtype)
