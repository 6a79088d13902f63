"""The norm is taken of each row, and each row is clipped by its own."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    rows = [g.double().norm(dim=-1, keepdim=True).clamp_min(1e-300) for g in grads]
    return [(g.double() * (max_norm / row).clamp(max=1.0)).to(g.dtype) for g, row in zip(grads, rows)], norm
