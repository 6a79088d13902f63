"""A loop over the heads, whose contributions to the answer are added up one after the other."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    D = x.shape[-1]
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    seen, out = x.to(wide), 0
    for head in range(h):
        mine = slice(head * d, (head + 1) * d)
        q, k, v = (seen @ Wqkv[:, part * D : (part + 1) * D][:, mine].to(wide) for part in range(3))
        scores = q @ k.mT / math.sqrt(d)
        if mask is not None:
            scores = scores.masked_fill(~(mask if mask.dim() == 2 else mask[:, 0]), -math.inf)
        weights = torch.softmax(scores, -1).nan_to_num(0.0)
        out = out + weights @ v @ Wo[mine].to(wide)
    return out.to(x.dtype)
