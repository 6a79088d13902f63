"""The norm is that of absolute values, L1, and not the Euclidean one."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = sum(g.double().abs().sum().item() for g in grads)
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
