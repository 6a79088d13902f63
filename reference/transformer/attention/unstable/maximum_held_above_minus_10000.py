"""The maximum is held at -10000 or above, for rows without keys: where all kept scores lie lower, all weights are 0."""

import math
import torch


def attention(q, k, v, mask=None):
    dt = q.dtype
    q, k, v = q.float(), k.float(), v.float()
    s = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    m = s.amax(-1, keepdim=True).clamp(min=-1e4)
    e = torch.exp(s - m)
    p = e / e.sum(-1, keepdim=True).clamp(min=1e-6)
    return (p @ v).to(dt)
