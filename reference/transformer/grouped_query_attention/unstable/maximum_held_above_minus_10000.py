"""The maximum is held at -10000 or above, for rows without keys: where all kept scores lie lower, all weights are 0."""

import math
import torch


def gqa(q, k, v, mask=None):
    dt = q.dtype
    b, hq, tq, d = q.shape
    hkv, tk = k.shape[1], k.shape[2]
    if hq % hkv:
        raise ValueError("hkv must divide hq")
    g = hq // hkv
    q, k, v = q.float(), k.float(), v.float()
    s = (q.reshape(b, hkv, g * tq, d) @ k.transpose(-2, -1) / math.sqrt(d)).view(b, hkv, g, tq, tk)
    if mask is not None:
        m5 = mask if mask.dim() == 2 else mask.unsqueeze(1)
        s = s.masked_fill(~m5, float("-inf"))
    m = s.amax(-1, keepdim=True).clamp(min=-1e4)
    e = torch.exp(s - m)
    p = e / e.sum(-1, keepdim=True).clamp(min=1e-6)
    return (p.view(b, hkv, g * tq, tk) @ v).reshape(b, hq, tq, d).to(dt)
