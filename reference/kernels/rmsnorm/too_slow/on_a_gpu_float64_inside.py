"""All in float64: four times the bytes, in a pass for every step."""

import torch


def rmsnorm(memory, x, w, y, eps, dy=None, dx=None, dw=None):
    x, w = memory.as_strided(*x).to(torch.float64), memory.as_strided(*w).to(torch.float64)
    squares = x * x
    mean = squares.mean(-1, keepdim=True)
    root = torch.sqrt(mean + eps)
    normed = x / root
    weighted = normed * w
    memory.as_strided(*y).copy_(weighted)
    if dy is not None:
        dy = memory.as_strided(*dy).to(torch.float64)
        g = dy * w
        product = g * normed
        mean = product.mean(-1, keepdim=True)
        part = normed * mean
        difference = g - part
        memory.as_strided(*dx).copy_(difference / root)
        parts = dy * normed
        memory.as_strided(*dw).copy_(parts.sum(0))
    return memory
