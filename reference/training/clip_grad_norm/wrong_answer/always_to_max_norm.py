"""The gradients always get the norm max_norm, also where they were smaller: min(1, ...) is missing, and clipping
scales up.
"""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total == 0:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
