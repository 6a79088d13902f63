"""The product with max_norm comes first, in float32, and overflows before the norm divides it."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.float() * float(max_norm) / total).to(g.dtype) for g in grads], norm
