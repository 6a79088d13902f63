"""A single position gets x @ Wv @ Wo at once, also where the mask hides it from itself."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1)
    if t == 1:
        return (v @ Wo.to(wide)).to(x.dtype)
    q, k, v = (part.view(b, t, h, d).transpose(1, 2) for part in (q, k, v))
    scores = q @ k.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    heads = torch.softmax(scores, -1).nan_to_num(0.0) @ v
    return (heads.transpose(1, 2).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
