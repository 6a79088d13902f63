"""Hugging Face's way: angles in float32, tables and products in the dtype of x, and rotate_half."""

import torch


def rotate_half(x):
    a, b = x.chunk(2, dim=-1)
    return torch.cat((-b, a), dim=-1)


def rotate_every_two(x):
    return torch.stack((-x[..., 1::2], x[..., ::2]), dim=-1).flatten(-2)


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2, dtype=torch.int64).float() / d))
    freqs = pos[..., None].float() * inv_freq
    if style == "half":
        emb, turned = torch.cat((freqs, freqs), dim=-1), rotate_half(x)
    else:
        emb, turned = torch.repeat_interleave(freqs, 2, dim=-1), rotate_every_two(x)
    cos, sin = emb.cos().to(x.dtype), emb.sin().to(x.dtype)
    if pos.dim() == 2:
        cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    return x * cos + turned * sin
