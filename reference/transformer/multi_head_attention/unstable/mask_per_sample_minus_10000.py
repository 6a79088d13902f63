"""A mask for all hides with minus infinity, and one for each sample with -10000: kept scores may lie below that."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1)
    q, k, v = (part.view(b, t, h, d).transpose(1, 2) for part in (q, k, v))
    scores = q @ k.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf if mask.ndim == 2 else -1e4)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask.any(-1, keepdim=True), 0)
    heads = weights @ v
    return (heads.transpose(1, 2).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
