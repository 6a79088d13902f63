"""Where the norm is not finite the gradients become 0; it is to be reported, and what to do is up to the caller."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total):
        return [torch.zeros_like(g) for g in grads], norm
    if total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
