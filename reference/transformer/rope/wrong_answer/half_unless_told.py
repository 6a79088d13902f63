"""The default is "half": who names no style gets the other layout."""

import torch


def rope(x, pos, base=10000.0, style="half"):
    d = x.shape[-1]
    inv_freq = 1.0 / base ** (torch.arange(0, d, 2).float() / d)
    angle = pos[..., None].float() * inv_freq
    if pos.ndim == 2:
        angle = angle[:, None]
    cos, sin = angle.cos(), angle.sin()
    if style == "half":
        a, b = x.float().chunk(2, dim=-1)
        out = torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)
    else:
        a, b = x[..., 0::2].float(), x[..., 1::2].float()
        out = torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
    return out.to(x.dtype)
