"""One column times one row after the other, added in float32: the weakest sum that is accepted."""

import torch


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    total = torch.zeros(c.shape)
    for column, row in zip(a.float().unbind(1), b.float().unbind(0)):
        total += column[:, None] * row[None, :]
    c.copy_(alpha * total + beta * c.float() if beta else alpha * total)
    return memory
