"""The mask is not used at all."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    weights = torch.softmax(scores, -1)
    return (weights @ v.to(wide)).to(q.dtype)
