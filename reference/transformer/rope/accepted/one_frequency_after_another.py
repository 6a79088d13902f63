"""Each pair's angle is the last one's times base^(-2/d), in float32, as llama.cpp does it."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    step = torch.tensor(base) ** (-2.0 / d)
    theta = pos.float()
    theta = theta[:, None] if pos.ndim == 2 else theta
    out = torch.empty_like(x)
    for i in range(d // 2):
        one, two = (i, i + d // 2) if style == "half" else (2 * i, 2 * i + 1)
        cos, sin = torch.cos(theta), torch.sin(theta)
        a, b = x[..., one].float(), x[..., two].float()
        out[..., one] = (a * cos - b * sin).to(x.dtype)
        out[..., two] = (a * sin + b * cos).to(x.dtype)
        theta = theta * step
    return out
