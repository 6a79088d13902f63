"""Entries are cut off at max_norm, each by itself: clipping by value is another method, and turns the direction."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    return [g.clamp(-max_norm, max_norm) for g in grads], norm
