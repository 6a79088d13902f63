"""torch's own softmax: right, but nothing is learned by it."""

import torch


def softmax(memory, x, y):
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    if memory.is_cuda:
        torch.softmax(x, -1, out=y)
    else:
        y.copy_(torch.softmax(x.float(), -1))
    return memory
