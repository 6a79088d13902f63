"""Every stage in the dtype of x, as a model in half precision runs it: torch's products keep float32 sums."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.shape
    q, k, v = (x @ Wqkv).split(D, dim=2)
    q = q.view(b, t, h, D // h).transpose(1, 2)
    k = k.view(b, t, h, D // h).transpose(1, 2)
    v = v.view(b, t, h, D // h).transpose(1, 2)
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
    if mask is not None:
        att = att.masked_fill(mask.logical_not(), float("-inf"))
    att = torch.nan_to_num(torch.softmax(att, dim=-1))
    y = att @ v
    return y.transpose(1, 2).contiguous().view(b, t, D) @ Wo
