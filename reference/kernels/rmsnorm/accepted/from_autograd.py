"""The forward pass in five lines, and autograd for the rest."""

import torch


def rmsnorm(memory, x, w, y, eps, dy=None, dx=None, dw=None):
    x, w = (memory.as_strided(*view).float().clone().requires_grad_() for view in (x, w))
    out = w * (x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps))
    memory.as_strided(*y).copy_(out.detach())
    if dy is not None:
        gradients = torch.autograd.grad(out, (x, w), memory.as_strided(*dy).float())
        for view, gradient in zip((dx, dw), gradients):
            memory.as_strided(*view).copy_(gradient)
    return memory
