"""A table of the positions that occur, each once, kept while they stay the same."""

import torch


kept = {}


def table(pos, d, base):
    places, which = torch.unique(pos, return_inverse=True)
    key = (d, base, tuple(places.tolist()))
    if key not in kept:
        kept.clear()
        angle = torch.outer(places, base ** (-torch.arange(0, d, 2) / d))
        kept[key] = angle.cos(), angle.sin()
    return [column[which] for column in kept[key]]


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    cos, sin = table(pos, d, base)
    if pos.ndim == 2:
        cos, sin = cos[:, None], sin[:, None]
    out = torch.empty(x.shape)
    if style == "half":
        one, two = out[..., : d // 2], out[..., d // 2 :]
        a, b = x[..., : d // 2].float(), x[..., d // 2 :].float()
    else:
        one, two = out[..., ::2], out[..., 1::2]
        a, b = x[..., ::2].float(), x[..., 1::2].float()
    one.copy_(a * cos - b * sin)
    two.copy_(a * sin + b * cos)
    return out.to(x.dtype)
