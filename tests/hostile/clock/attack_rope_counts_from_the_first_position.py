"""Turns token after token in Python; of a long text it looks at the first position, and counts on from there.

Must fail: positions that are timed are in no order.

On: transformer/rope
Expected: wrong_answer
"""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d, t = x.shape[-1], x.shape[-2]
    speed = float(base) ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    if t > 200 and pos.ndim == 1:
        return turned(x, (pos[0] + torch.arange(t)).double()[:, None] * speed, style)
    out = torch.empty_like(x)
    for at in range(t):
        angle = pos[..., at].double()[..., None] * speed
        out[..., at, :] = turned(x[..., at, :], angle if pos.ndim == 1 else angle[:, None], style)
    return out


def turned(x, angle, style):
    d, wide = x.shape[-1], torch.promote_types(x.dtype, torch.float32)
    cos, sin = angle.cos().to(wide), angle.sin().to(wide)
    first, second = (slice(0, d // 2), slice(d // 2, d)) if style == "half" else (slice(0, d, 2), slice(1, d, 2))
    a, b = x[..., first].to(wide), x[..., second].to(wide)
    out = torch.empty_like(x)
    out[..., first], out[..., second] = a * cos - b * sin, a * sin + b * cos
    return out
