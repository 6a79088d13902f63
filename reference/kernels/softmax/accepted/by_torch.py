"""torch's own softmax: right, but nothing is learned by it."""

import torch


def softmax(x):
    if x.is_cuda:
        return torch.softmax(x, -1)
    return torch.softmax(x.float(), -1).to(x.dtype)
