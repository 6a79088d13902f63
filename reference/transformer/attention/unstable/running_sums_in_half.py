"""The running sums over tiles of keys are kept in the dtype of the data and stop growing in half precision."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    q, kind = q.to(wide) / math.sqrt(q.shape[-1]), q.dtype
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top, dtype=kind), torch.zeros_like(q, dtype=kind)
    for start in range(0, k.shape[2], 8):
        tile = slice(start, start + 8)
        scores = q @ k[:, :, tile].to(wide).mT
        if mask is not None:
            scores = scores.masked_fill(~mask[..., tile], -math.inf)
        now = torch.maximum(top, scores.amax(-1, keepdim=True))
        safe = now.masked_fill(now == -math.inf, 0)
        shrink, weights = torch.exp(top - safe), torch.exp(scores - safe)
        total = (total * shrink + weights.sum(-1, keepdim=True)).to(kind)
        out = (out * shrink + weights @ v[:, :, tile].to(wide)).to(kind)
        top = now
    return (out / total.masked_fill(total == 0, 1)).to(kind)
