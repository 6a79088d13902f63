"""Squares are added up number by number in Python."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(x * x for g in grads for x in g.double().flatten().tolist()))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
