"""An epsilon of 1e-12 is added under the root, so that no norm is ever below 1e-6, and that of zeros is not 0."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads) + 1e-12 * bool(grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
