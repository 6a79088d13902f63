"""All gradients come back as float32, whatever they were."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return [g.float() for g in grads], norm
    factor = max_norm / total
    return [(g.double() * factor).float() for g in grads], norm
