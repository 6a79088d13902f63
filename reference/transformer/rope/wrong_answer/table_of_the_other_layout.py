"""The interleaved layout is turned with the table [c0, c1, ..., c0, c1, ...] that belongs to halves."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    inv_freq = 1.0 / base ** (torch.arange(0, d, 2).float() / d)
    angle = pos[..., None].float() * inv_freq
    if pos.ndim == 2:
        angle = angle[:, None]
    cos, sin = torch.cat([angle, angle], -1).cos(), torch.cat([angle, angle], -1).sin()
    y = x.float()
    if style == "half":
        a, b = y.chunk(2, dim=-1)
        turned = torch.cat([-b, a], dim=-1)
    else:
        turned = torch.stack([-y[..., 1::2], y[..., 0::2]], dim=-1).flatten(-2)
    return (y * cos + turned * sin).to(x.dtype)
