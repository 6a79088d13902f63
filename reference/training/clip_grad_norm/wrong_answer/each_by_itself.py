"""Each tensor is clipped by its own norm: the direction changes, since large tensors shrink and small ones do not."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    clipped = []
    for g in grads:
        own = g.double().norm().item()
        clipped.append((g.double() * min(1.0, max_norm / max(own, 1e-300))).to(g.dtype))
    return clipped, norm
