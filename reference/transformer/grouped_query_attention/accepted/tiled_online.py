"""One pass over tiles of keys with a running maximum that rescales the sums when it grows."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv:
        raise ValueError("key heads must divide query heads")
    wide = torch.promote_types(q.dtype, torch.float32)
    rows = (q.to(wide) / math.sqrt(d)).reshape(b, hkv, hq // hkv * tq, d)
    top = rows.new_full((b, hq, tq, 1), -math.inf)
    total, out = torch.zeros_like(top), torch.zeros_like(rows).view(b, hq, tq, d)
    for start in range(0, k.shape[2], 96):
        tile = slice(start, start + 96)
        scores = (rows @ k[:, :, tile].to(wide).mT).view(b, hq, tq, -1)
        if mask is not None:
            scores = scores.masked_fill(~mask[..., tile], -math.inf)
        now = torch.maximum(top, scores.amax(-1, keepdim=True))
        safe = now.masked_fill(now == -math.inf, 0)
        shrink, weights = torch.exp(top - safe), torch.exp(scores - safe)
        total = total * shrink + weights.sum(-1, keepdim=True)
        part = weights.view(b, hkv, hq // hkv * tq, -1) @ v[:, :, tile].to(wide)
        out = out * shrink + part.view(b, hq, tq, d)
        top = now
    return (out / total.masked_fill(total == 0, 1)).to(q.dtype)
