"""Products by einsum, with an axis for the group that keys and values do not have."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv:
        raise ValueError(f"{hq} is no multiple of {hkv}")
    wide = torch.promote_types(q.dtype, torch.float32)
    grouped = q.to(wide).reshape(b, hkv, hq // hkv, tq, d)
    scores = torch.einsum("bngqd,bnkd->bngqk", grouped, k.to(wide)) / math.sqrt(d)
    kept = None
    if mask is not None:
        kept = mask if mask.dim() == 2 else mask.unsqueeze(2)
        scores = scores.masked_fill(~kept, -math.inf)
    weights = scores.softmax(-1)
    if kept is not None:
        weights = weights.masked_fill(~kept, 0)
    return torch.einsum("bngqk,bnkd->bngqd", weights, v.to(wide)).reshape(b, hq, tq, d).to(q.dtype)
