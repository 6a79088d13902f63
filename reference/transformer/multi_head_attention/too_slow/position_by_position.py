"""A loop over samples, heads and positions, each with a softmax of its own."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).view(b, t, 3, h, d).permute(2, 0, 3, 1, 4)
    heads = torch.zeros(b, t, h, d, dtype=wide)
    for sample in range(b):
        for head in range(h):
            for i in range(t):
                scores = k[sample, head] @ q[sample, head, i] / math.sqrt(d)
                if mask is not None:
                    row = mask[i] if mask.dim() == 2 else mask[sample, 0, i]
                    scores = scores.masked_fill(~row, -math.inf)
                heads[sample, i, head] = torch.softmax(scores, -1).nan_to_num(0.0) @ v[sample, head]
    return (heads.view(b, t, D) @ Wo.to(wide)).to(x.dtype)
