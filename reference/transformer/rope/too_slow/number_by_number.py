"""Every angle's cosine and sine is taken by Python's math, one number after the other."""

import math

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    speed = [base ** (-2 * i / d) for i in range(d // 2)]
    rows = pos.reshape(-1).tolist()
    shape = (*pos.shape, d // 2)
    cos = torch.tensor([[math.cos(p * s) for s in speed] for p in rows]).reshape(shape)
    sin = torch.tensor([[math.sin(p * s) for s in speed] for p in rows]).reshape(shape)
    if pos.ndim == 2:
        cos, sin = cos[:, None], sin[:, None]
    if style == "half":
        a, b = x.float().chunk(2, dim=-1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)
    a, b = x[..., 0::2].float(), x[..., 1::2].float()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2).to(x.dtype)
