"""x is read as [t, b, D], the library's default, so that samples attend to one another."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1)
    q, k, v = (part.view(b, t, h, d).permute(1, 2, 0, 3) for part in (q, k, v))
    scores = q @ k.mT / math.sqrt(d)
    if mask is not None:
        scores = scores if scores.shape[-2:] != mask.shape[-2:] else scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.nan_to_num()
    heads = weights @ v
    return (heads.permute(2, 0, 1, 3).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
