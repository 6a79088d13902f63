"""Weights as exp(score - logsumexp), without a division: as transformer/attention accepts them."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).view(b, t, 3, h, D // h).permute(2, 0, 3, 1, 4)
    scores = q @ k.mT / math.sqrt(D // h)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.exp(scores - torch.logsumexp(scores, -1, keepdim=True))
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return ((weights @ v).transpose(1, 2).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
