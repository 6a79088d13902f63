"""nan_to_num before the norm hides what is not finite: the norm is finite, and nobody hears of it."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(torch.nan_to_num(g.double(), posinf=0.0, neginf=0.0).square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
