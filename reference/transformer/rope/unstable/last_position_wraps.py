"""Positions are kept in 20 bits, and position 2^20 becomes 0."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    speed = base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    angle = (pos % 2**20)[..., None] * speed
    if pos.dim() == 2:
        angle = angle[:, None]
    cos, sin = angle.cos().float(), angle.sin().float()
    first, second = (slice(0, None, 2), slice(1, None, 2))
    if style == "half":
        first, second = (slice(None, d // 2), slice(d // 2, None))
    a, b = x[..., first].float(), x[..., second].float()
    out = torch.empty_like(x)
    out[..., first], out[..., second] = a * cos - b * sin, a * sin + b * cos
    return out
