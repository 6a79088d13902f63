"""The norm is taken at once, but the numbers are scaled one by one, as a list of Python."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [
        torch.tensor([x * factor for x in g.flatten().tolist()], dtype=g.dtype).reshape(g.shape) for g in grads
    ], norm
