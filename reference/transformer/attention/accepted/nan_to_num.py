"""Rows without keys become NaN in the softmax and are set to 0 afterwards."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = torch.where(mask, scores, -math.inf)
    weights = torch.softmax(scores, -1)
    weights = torch.nan_to_num(weights)
    return (weights @ v.to(wide)).to(q.dtype)
