"""Keys times queries: the softmax runs down the columns of a [tk, tq] matrix."""

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = torch.matmul(k.to(wide), q.to(wide).mT) / torch.sqrt(torch.tensor(float(q.shape[-1]), dtype=wide))
    if mask is not None:
        scores.masked_fill_(~mask.mT, -torch.inf)
    weights = torch.softmax(scores, dim=-2)
    if mask is not None:
        weights.masked_fill_(~mask.mT, 0.0)
    return torch.matmul(v.to(wide).mT, weights).mT.to(q.dtype)
