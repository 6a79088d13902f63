"""Where all gradients are 0 a number of Python is divided by 0, which raises."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total):
        return list(grads), norm
    factor = min(1.0, max_norm / total)
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
