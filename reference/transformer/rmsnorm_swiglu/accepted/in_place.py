"""Written over the argument, with the sigmoid as the exponential of its logarithm."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    size = torch.einsum("...d,...d->...", y, y).div_(y.size(-1)).add_(eps).sqrt_()
    return x.copy_(y.div_(size.unsqueeze(-1)).mul_(w.float()))


def swiglu(x, W1, W3, W2):
    y = x.float().view(-1, x.size(-1))
    gate = y.mm(W1.float())
    gate.mul_(torch.nn.functional.logsigmoid(gate).exp_()).mul_(y.mm(W3.float()))
    return x.copy_(gate.mm(W2.float()).view(x.shape))
