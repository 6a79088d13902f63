"""The mask removes values of keys that no query may see, but never blocks a key for one query alone."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask.any(-2, keepdim=True), -math.inf)
    weights = torch.softmax(scores, -1)
    weights = weights.nan_to_num()
    return (weights @ v.to(wide)).to(q.dtype)
