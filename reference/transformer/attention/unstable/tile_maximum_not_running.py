"""What came before is rescaled to each tile's own maximum, and overflows where a later tile lies far lower."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    q, kind = q.to(wide) / math.sqrt(q.shape[-1]), q.dtype
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), torch.zeros_like(q)
    for start in range(0, k.shape[2], 8):
        tile = slice(start, start + 8)
        scores = q @ k[:, :, tile].to(wide).mT
        if mask is not None:
            scores = scores.masked_fill(~mask[..., tile], -math.inf)
        now = torch.where(scores.amax(-1, keepdim=True) > -math.inf, scores.amax(-1, keepdim=True), top)
        safe = now.masked_fill(now == -math.inf, 0)
        shrink, weights = torch.exp(top - safe), torch.exp(scores - safe)
        total = total * shrink + weights.sum(-1, keepdim=True)
        out = out * shrink + weights @ v[:, :, tile].to(wide)
        top = now
    return (out / total.masked_fill(total == 0, 1)).to(kind)
