"""Blocks of 64 columns with a running maximum and a running sum, as a kernel would, but in torch."""

import torch


def softmax(x):
    top = torch.full((x.shape[0], 1), -torch.inf)
    total = torch.zeros(x.shape[0], 1)
    for block in x.float().split(64, -1):
        higher = torch.maximum(top, block.amax(-1, keepdim=True))
        shift = torch.where(higher == -torch.inf, 0.0, higher)
        total = total * (top - shift).exp() + (block - shift).exp().sum(-1, keepdim=True)
        top = higher
    return ((x.float() - top).exp() / total).to(x.dtype)
