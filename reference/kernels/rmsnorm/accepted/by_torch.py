"""torch's own RMS norm and its own gradients: right, but nothing is learned by it."""

import torch


def rmsnorm(memory, x, w, y, eps, dy=None, dx=None, dw=None):
    kind = memory.dtype if memory.is_cuda else torch.float32
    x, w = (memory.as_strided(*view).to(kind, copy=True).requires_grad_(dy is not None) for view in (x, w))
    out = torch.nn.functional.rms_norm(x, x.shape[-1:], w, eps)
    with torch.no_grad():
        memory.as_strided(*y).copy_(out)
    if dy is not None:
        gradients = torch.autograd.grad(out, (x, w), memory.as_strided(*dy).to(kind))
        for view, gradient in zip((dx, dw), gradients):
            memory.as_strided(*view).copy_(gradient)
    return memory
