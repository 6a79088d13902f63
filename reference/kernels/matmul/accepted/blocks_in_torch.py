"""Blocks of 32 terms, as a kernel has them, but in torch."""

import torch


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    total = torch.zeros(c.shape)
    for left, right in zip(a.float().split(32, 1), b.float().split(32, 0)):
        total = total + left @ right
    total *= alpha
    if beta:
        total += beta * c.float()
    c.copy_(total)
    return memory
