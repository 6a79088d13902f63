"""The last product is summed feature by feature in the dtype of x: in bfloat16 small terms no longer move a sum of 1."""

import math

import torch


def product(a, W):
    out = torch.zeros(*a.shape[:-1], W.shape[1], dtype=a.dtype)
    for feature in range(W.shape[0]):
        out += a[..., feature, None] * W[feature]
    return out


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1)
    q, k, v = (part.view(b, t, h, d).transpose(1, 2) for part in (q, k, v))
    scores = q @ k.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    heads = weights @ v
    return product(heads.transpose(1, 2).reshape(b, t, D).to(x.dtype), Wo)
