"""Each row is squared, added up and scaled by itself, in a loop of Python."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(row.double().square().sum().item() for g in grads for row in g.reshape(-1, g.shape[-1])))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [
        torch.stack([(row.double() * factor).to(g.dtype) for row in g.reshape(-1, g.shape[-1])]).reshape(g.shape)
        for g in grads
    ], norm
