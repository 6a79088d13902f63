"""All in float64: four times the bytes, in five passes."""

import torch


def softmax(memory, x, y):
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    wide = x.to(torch.float64)
    top = wide.amax(-1, keepdim=True)
    difference = wide - top
    weights = torch.exp(difference)
    total = weights.sum(-1, keepdim=True)
    y.copy_(weights / total)
    return memory
