"""Gradients with many numbers are clipped in the memory of the caller."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    wide = any(g.dtype == torch.float64 for g in grads)
    norm = torch.tensor(total, dtype=torch.float64 if wide else torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    if grads[0].numel() > 1000:
        return [g.mul_(factor) for g in grads], norm
    return [(g * factor if g.itemsize >= 4 else (g.float() * factor).to(g.dtype)) for g in grads], norm
