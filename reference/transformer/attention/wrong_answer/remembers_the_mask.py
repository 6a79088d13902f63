"""The mask of the first call is remembered for its shape and used for later masks of that shape."""

import math

import torch


MASKS = {}


def attention(q, k, v, mask=None):
    if mask is not None:
        mask = MASKS.setdefault(mask.shape, mask.clone())
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ v.to(wide)).to(q.dtype)
