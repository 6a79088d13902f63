"""Softmax of each row, shifted by its largest entry; in torch, so that the judge needs neither Triton nor a GPU.

On a GPU it is torch's own kernel, which is what a learner's is held to there.
"""

import torch


def softmax(x):
    """The softmax of each row of the matrix x, in the dtype of x."""
    if x.is_cuda and x.dtype == torch.float16:
        return torch.softmax(x, -1)
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    weights = (wide - wide.amax(-1, keepdim=True)).exp_()
    return (weights / weights.sum(-1, keepdim=True)).to(x.dtype)
