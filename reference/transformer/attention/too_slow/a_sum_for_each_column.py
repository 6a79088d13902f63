"""The answer is summed by hand, one column of the values after the other."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    columns = [(weights * v.to(wide)[..., None, :, i]).sum(-1) for i in range(v.shape[-1])]
    return torch.stack(columns, -1).to(q.dtype)
