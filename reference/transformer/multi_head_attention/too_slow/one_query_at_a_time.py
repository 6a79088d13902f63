"""All heads of all samples at once, but one query after another."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).view(b, t, 3, h, d).permute(2, 0, 3, 1, 4)
    rows = []
    for i in range(t):
        scores = q[:, :, i : i + 1] @ k.mT / math.sqrt(d)
        if mask is not None:
            scores = scores.masked_fill(~mask[..., i : i + 1, :], -math.inf)
        rows.append(torch.softmax(scores, -1).nan_to_num(0.0) @ v)
    return (torch.cat(rows, 2).transpose(1, 2).reshape(b, t, D) @ Wo.to(wide)).to(x.dtype)
