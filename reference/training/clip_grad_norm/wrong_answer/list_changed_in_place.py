"""The clipped gradients are put into the list that was handed in, whose owner finds them there."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    for at, g in enumerate(grads):
        grads[at] = (g.double() * factor).to(g.dtype)
    return grads, norm
