"""Softmax of each row, shifted by its largest entry; in torch, so that the judge needs neither Triton nor a GPU.

On a GPU it is torch's own kernel, which is what a learner's is held to there.
"""

import torch


def softmax(memory, x, y):
    """Write the softmax of each row of the view x into the view y of the memory; return the memory."""
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    if memory.is_cuda and memory.dtype == torch.float16:
        torch.softmax(x, -1, out=y)
        return memory
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    weights = (wide - wide.amax(-1, keepdim=True)).exp_()
    y.copy_(weights / weights.sum(-1, keepdim=True))
    return memory
