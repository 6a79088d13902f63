"""One pass over tiles of keys with a running maximum that rescales the sums when it grows."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    q, kind = q.to(wide) / math.sqrt(q.shape[-1]), q.dtype
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), torch.zeros_like(q)
    for start in range(0, k.shape[2], 96):
        tile = slice(start, start + 96)
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
