"""Scaled by a power of two before squaring, which rounds nothing, in float32 only, tensor by tensor."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    wide = [g.to(torch.float32) for g in grads]
    largest = max([0.0, *(g.abs().max().item() for g in wide)], key=lambda x: (x != x, x))
    if not 0 < largest < math.inf:
        return list(grads), torch.tensor(largest if largest == largest else math.nan)
    exponent = math.frexp(largest)[1]
    total = 0.0
    for g in wide:
        total += (torch.ldexp(g, torch.tensor(-exponent))).square().sum().item()
    norm = math.ldexp(math.sqrt(total), exponent)
    if norm > max_norm:
        wide = [g * (max_norm / norm) for g in wide]
    return [new.to(old.dtype) for new, old in zip(wide, grads)], torch.tensor(norm, dtype=torch.float32)
