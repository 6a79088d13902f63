"""The factor is rounded to the dtype of the gradient before it is applied: 1e-6 has a single digit in float16."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [g * torch.tensor(factor, dtype=g.dtype) for g in grads], norm
