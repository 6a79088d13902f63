"""The table of an earlier call is used again for other positions, because it was stored by shape and base."""

import torch


tables = {}


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    key = (*pos.shape, d, base)
    if key not in tables:
        angle = pos[..., None].double() * base ** (-torch.arange(0, d, 2).double() / d)
        tables[key] = angle[:, None] if pos.ndim == 2 else angle
    cos, sin = tables[key].cos().float(), tables[key].sin().float()
    if style == "half":
        a, b = x.float().chunk(2, dim=-1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)
    a, b = x[..., 0::2].float(), x[..., 1::2].float()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2).to(x.dtype)
