"""The bytes are read as if they always lay in the order [b, h, t, d], which transposed heads do not."""

import math

import torch


def attention(q, k, v, mask=None):
    if not q.is_contiguous():
        q = q.as_strided(q.shape, torch.empty(q.shape).stride())
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
