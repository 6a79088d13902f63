"""Cosine and sine are kept in the dtype of the first call, so that float32 gets those that were made for bfloat16."""

import torch

tables = {}


def rope(x, pos, base=10000.0, style="interleaved"):
    d, last = x.shape[-1], int(pos.max())
    if (d, base) not in tables or len(tables[d, base]) <= last:
        angle = torch.arange(last + 1)[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
        tables[d, base] = torch.stack([angle.cos(), angle.sin()], dim=1).to(x.dtype)
    cos, sin = tables[d, base][pos].float().unbind(-2)
    if pos.ndim == 2:
        cos, sin = cos[:, None], sin[:, None]
    if style == "half":
        a, b = x.float().chunk(2, dim=-1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)
    a, b = x[..., 0::2].float(), x[..., 1::2].float()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2).to(x.dtype)
