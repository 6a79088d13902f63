"""What the heads contribute is added up in the dtype of x: in half precision small contributions are rounded away."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1)
    q, k, v = (part.view(b, t, h, d).transpose(1, 2) for part in (q, k, v))
    scores = q @ k.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    heads = (torch.softmax(scores, -1).nan_to_num(0.0) @ v).to(x.dtype)
    out = torch.zeros_like(x)
    for head in range(h):
        out += heads[:, head] @ Wo[head * d : (head + 1) * d]
    return out
