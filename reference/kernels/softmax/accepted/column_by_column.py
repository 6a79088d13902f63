"""One column after the other is added in float32: the weakest sum that is accepted."""

import torch


def softmax(memory, x, y):
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    weights = (x.float() - x.float().amax(-1, keepdim=True)).exp()
    total = torch.zeros(x.shape[0])
    for column in weights.unbind(-1):
        total += column
    y.copy_(weights * total.reciprocal()[:, None])
    return memory
