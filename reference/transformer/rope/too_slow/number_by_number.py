"""Every angle's cosine and sine is taken by Python's math, one number after the other, for each head afresh."""

import math

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    b, h, t, d = x.shape
    speed = [base ** (-2 * i / d) for i in range(d // 2)]
    out = torch.empty_like(x)
    one, two = (slice(0, d // 2), slice(d // 2, d)) if style == "half" else (slice(0, d, 2), slice(1, d, 2))
    for sample, places in enumerate(pos.expand(b, t).tolist()):
        for head in range(h):
            cos = torch.tensor([[math.cos(p * s) for s in speed] for p in places])
            sin = torch.tensor([[math.sin(p * s) for s in speed] for p in places])
            here = x[sample, head].float()
            out[sample, head, :, one] = (here[:, one] * cos - here[:, two] * sin).to(x.dtype)
            out[sample, head, :, two] = (here[:, one] * sin + here[:, two] * cos).to(x.dtype)
    return out
