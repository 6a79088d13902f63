"""Each frequency is the last one times base^(-2/d), in float32, as llama.cpp does it."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    step = torch.tensor(base) ** (-2.0 / d)
    speed = [torch.tensor(1.0)]
    while len(speed) < d // 2:
        speed.append(speed[-1] * step)
    theta = pos.float()[..., None] * torch.stack(speed)
    theta = theta[:, None] if pos.ndim == 2 else theta
    pairs = x.float().unflatten(-1, (2, -1) if style == "half" else (-1, 2))
    a, b = pairs.unbind(-2 if style == "half" else -1)
    cos, sin = theta.cos(), theta.sin()
    out = torch.stack((a * cos - b * sin, a * sin + b * cos), dim=-2 if style == "half" else -1)
    return out.flatten(-2).to(x.dtype)
