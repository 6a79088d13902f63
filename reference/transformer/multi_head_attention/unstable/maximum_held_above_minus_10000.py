"""The maximum is held at -10000 or above, for rows without keys: where all kept scores lie lower, all weights are 0."""

import math
import torch


def mha(x, Wqkv, Wo, h, mask=None):
    dt = x.dtype
    x, Wqkv, Wo = x.float(), Wqkv.float(), Wo.float()
    b, t, D = x.shape
    q, k, v = (x @ Wqkv).chunk(3, dim=-1)
    q, k, v = (z.view(b, t, h, D // h).transpose(1, 2) for z in (q, k, v))
    s = q @ k.transpose(-2, -1) / math.sqrt(D // h)
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    m = s.amax(-1, keepdim=True).clamp(min=-1e4)
    e = torch.exp(s - m)
    p = e / e.sum(-1, keepdim=True).clamp(min=1e-6)
    out = (p @ v).transpose(1, 2).reshape(b, t, D)
    return (out @ Wo).to(dt)
