"""The queries of a group share one maximum for each position, and the quiet head's weights vanish."""

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
    weights = torch.exp(
        scores
        - scores.view(b, hkv, group, tq, -1)
        .amax((2, 4), keepdim=True)
        .expand(b, hkv, group, tq, 1)
        .reshape(b, hq, tq, 1)
        .clamp(min=-1e30)
    )
    total = weights.sum(-1, keepdim=True)
    weights = weights / total.masked_fill(total == 0, 1)
    return (weights @ value).to(q.dtype)
