"""Scores in units of log 2, so that the exponential is a power of two."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT * (math.log2(math.e) / math.sqrt(q.shape[-1]))
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), -math.inf)
    peak = scores.amax(-1, keepdim=True).nan_to_num(neginf=0.0)
    weights = torch.exp2(scores - peak)
    total = weights.sum(-1, keepdim=True)
    return (weights @ v.to(wide) / (total + (total == 0))).to(q.dtype)
