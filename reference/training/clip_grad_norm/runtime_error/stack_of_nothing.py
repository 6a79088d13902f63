"""An empty list ends in an error: torch cannot stack nothing."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = torch.stack([g.double().norm() for g in grads]).norm().item()
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
