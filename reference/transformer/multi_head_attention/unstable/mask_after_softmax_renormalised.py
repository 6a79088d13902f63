"""The softmax runs over masked positions too, and what is kept of it is divided by its sum afterwards."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1)
    q, k, v = (part.view(b, t, h, d).transpose(1, 2) for part in (q, k, v))
    scores = q @ k.mT / math.sqrt(d)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask
        total = weights.sum(-1, keepdim=True)
        weights = weights / total.masked_fill(total == 0, 1)
    heads = weights @ v
    return (heads.transpose(1, 2).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
