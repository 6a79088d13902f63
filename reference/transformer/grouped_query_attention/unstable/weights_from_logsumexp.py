"""Weights are exp(s - logsumexp(s)): where scores are thousands, its rounding scales all weights of a row."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, _, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    wide = torch.promote_types(q.dtype, torch.float32)
    rows = q.to(wide).unflatten(1, (hkv, hq // hkv)) / math.sqrt(d)
    scores = torch.einsum("bhgnd,bhsd->bhgns", rows, k.to(wide))
    if mask is not None:
        scores = scores.masked_fill(~(mask if mask.dim() == 2 else mask.unsqueeze(1)), -math.inf)
    norm = torch.logsumexp(scores, -1, keepdim=True)
    weights = torch.exp(scores - norm.masked_fill(norm == -math.inf, 0))
    return torch.einsum("bhgns,bhsd->bhgnd", weights, v.to(wide)).flatten(1, 2).to(q.dtype)
