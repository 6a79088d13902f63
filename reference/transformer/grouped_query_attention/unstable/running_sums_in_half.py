"""The running sum of weighted values is kept in the dtype of the data and stops growing."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv, tk = k.shape[1], k.shape[2]
    if hq % hkv:
        raise ValueError("key heads must divide query heads")
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = (q.to(wide).reshape(b, hkv, -1, d) @ k.to(wide).mT / math.sqrt(d)).view(b, hq, tq, tk)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    top = scores.amax(-1, keepdim=True)
    weights = torch.exp(scores - top.masked_fill(top == -math.inf, 0))
    total = weights.sum(-1, keepdim=True)
    rows, out = weights.view(b, hkv, -1, tk), torch.zeros(b, hkv, hq // hkv * tq, d, dtype=q.dtype)
    for key in range(tk):
        out += (rows[..., key : key + 1] * v[:, :, key : key + 1].to(wide)).to(q.dtype)
    return (out.view(b, hq, tq, d).to(wide) / total.masked_fill(total == 0, 1)).to(q.dtype)
