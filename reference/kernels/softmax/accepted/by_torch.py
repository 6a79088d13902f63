"""torch's own softmax: right, but nothing is learned by it."""

import torch


def softmax(memory, x, y):
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    y.copy_(torch.softmax(x.float(), -1))
    return memory
