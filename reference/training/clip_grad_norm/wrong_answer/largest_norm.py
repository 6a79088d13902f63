"""The largest norm of a tensor is taken for the norm of all."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = max((g.double().norm().item() for g in grads), default=0.0, key=lambda x: (x != x, x))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
