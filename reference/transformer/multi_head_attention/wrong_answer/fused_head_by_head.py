"""The columns of Wqkv are read as q, k, v of head 0, then of head 1, as GPT-NeoX and BLOOM keep them."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    fused = (x.to(wide) @ Wqkv.to(wide)).view(b, t, h, 3 * d).transpose(1, 2)
    q, k, v = fused.chunk(3, dim=-1)
    scores = q @ k.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    heads = weights @ v
    return (heads.transpose(1, 2).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
