"""Angles are rounded to the dtype of x where all samples share their positions; those of each sample are not."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    inv_freq = 1.0 / base ** (torch.arange(0, d, 2).float() / d)
    angle = pos[..., None].float() * inv_freq
    angle = angle[:, None] if pos.ndim == 2 else angle.to(x.dtype).float()
    cos, sin = angle.cos(), angle.sin()
    if style == "half":
        a, b = x.float().chunk(2, dim=-1)
        out = torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)
    else:
        a, b = x[..., 0::2].float(), x[..., 1::2].float()
        out = torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
    return out.to(x.dtype)
