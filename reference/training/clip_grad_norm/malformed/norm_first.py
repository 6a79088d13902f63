"""The norm comes first, and then the gradients."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return norm, list(grads)
    factor = max_norm / total
    return norm, [(g.double() * factor).to(g.dtype) for g in grads]
