"""The factor is norm / max_norm: what is too long gets longer."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = total / max_norm
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
