"""Turns every text by its own positions where they are short, and all by those of the first where they are long.

Must fail: texts that are timed have positions of their own.

On: transformer/rope
Expected: wrong_answer
"""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    wide = torch.promote_types(x.dtype, torch.float32)
    speed = float(base) ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    # Positions are exact in float64, and so are their angles to 2^20 * 2^-53 of a radian.
    angle = pos.to(torch.float64)[..., None] * speed
    if pos.ndim == 2 and x.shape[2] > 200:
        angle = angle[0]
    elif pos.ndim == 2:
        angle = angle[:, None]  # [b, 1, t, d/2]: all heads of a sample share them
    cos, sin = angle.cos().to(wide), angle.sin().to(wide)
    first, second = (slice(0, d // 2), slice(d // 2, d)) if style == "half" else (slice(0, d, 2), slice(1, d, 2))
    a, b = x[..., first].to(wide), x[..., second].to(wide)
    out = torch.empty_like(x)
    out[..., first] = a * cos - b * sin
    out[..., second] = a * sin + b * cos
    return out
