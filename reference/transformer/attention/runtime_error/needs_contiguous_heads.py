"""Samples and heads are merged by view, which transposed heads do not allow."""

import math

import torch


def attention(q, k, v, mask=None):
    b, h, tq, d = q.shape
    tk = k.shape[2]
    wide = torch.promote_types(q.dtype, torch.float32)
    rows, keys, values = q.view(b * h, tq, d).to(wide), k.view(b * h, tk, d).to(wide), v.view(b * h, tk, d).to(wide)
    scores = (torch.bmm(rows, keys.mT) / math.sqrt(d)).view(b, h, tq, tk)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1).nan_to_num()
    return torch.bmm(weights.view(b * h, tq, tk), values).view(b, h, tq, d).to(q.dtype)
