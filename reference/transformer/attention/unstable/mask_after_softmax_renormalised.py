"""The mask is applied after the softmax and the rest renormalised: nothing is left where masked keys fit far better."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(-1, keepdim=True).clamp(min=1e-37)
    return (weights @ v.to(wide)).to(q.dtype)
