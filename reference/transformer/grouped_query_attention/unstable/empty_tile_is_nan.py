"""A first tile whose keys are all masked makes exp(-inf - -inf), and NaN never goes away."""

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
    for start in range(0, k.shape[2], 32):
        tile = slice(start, start + 32)
        scores = (rows @ k[:, :, tile].to(wide).mT).view(b, hq, tq, -1)
        if mask is not None:
            scores = scores.masked_fill(~mask[..., tile], -math.inf)
        now = torch.maximum(top, scores.amax(-1, keepdim=True))
        shrink, weights = torch.exp(top - now), torch.exp(scores - now)
        total = total * shrink + weights.sum(-1, keepdim=True)
        part = weights.view(b, hkv, hq // hkv * tq, -1) @ v[:, :, tile].to(wide)
        out = out * shrink + part.view(b, hq, tq, d)
        top = now
    if mask is not None:
        out = out.masked_fill(~mask.any(-1, keepdim=True), 0)
    return (out / total).masked_fill(out == 0, 0).to(q.dtype)
