"""The tiles of keys are as wide as there are queries, so a single query takes its keys one by one.

The width of a tile is for the machine, a hundred keys or so, whatever the number of queries is."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    q, kind = q.to(wide) / math.sqrt(q.shape[-1]), q.dtype
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), torch.zeros_like(q)
    step = q.shape[2]
    for start in range(0, k.shape[2], step):
        tile = slice(start, start + step)
        scores = q @ k[:, :, tile].to(wide).mT
        if mask is not None:
            scores = scores.masked_fill(~mask[..., tile], -math.inf)
        now = torch.maximum(top, scores.amax(-1, keepdim=True))
        safe = now.masked_fill(now == -math.inf, 0)
        shrink, weights = torch.exp(top - safe), torch.exp(scores - safe)
        total = total * shrink + weights.sum(-1, keepdim=True)
        out = out * shrink + weights @ v[:, :, tile].to(wide)
        top = now
    return (out / total.masked_fill(total == 0, 1)).to(kind)
