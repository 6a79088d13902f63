"""Squares are summed in float32, and in float64 only where that gives 0 or infinity: at 1e-22 no digit is right."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.float().square().sum().item() for g in grads))
    if total == 0 or math.isinf(total):
        total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
