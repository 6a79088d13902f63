"""Where all gradients are 0 the factor is 0 / 0, and they become NaN."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total):
        return list(grads), norm
    factor = (max_norm / norm.double()).item() if total > max_norm else 1.0
    if total == 0:
        factor = float("nan")
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
