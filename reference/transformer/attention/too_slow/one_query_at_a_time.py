"""A python loop takes one query at a time."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    out = torch.zeros(q.shape, dtype=wide)
    for i in range(q.shape[2]):
        scores = (q[:, :, i : i + 1].to(wide) @ k.to(wide).mT) / math.sqrt(q.shape[3])
        if mask is not None:
            scores = scores.masked_fill(~mask[..., i : i + 1, :], -math.inf)
        out[:, :, i : i + 1] = torch.softmax(scores, -1).nan_to_num() @ v.to(wide)
    return out.to(q.dtype)
