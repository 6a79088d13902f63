"""Masked keys get -10000 added to their scores: kept keys that lie lower than that lose against them."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores + (1 - mask.to(wide)) * -10000.0
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights * mask.any(-1, keepdim=True)
    return (weights @ v.to(wide)).to(q.dtype)
