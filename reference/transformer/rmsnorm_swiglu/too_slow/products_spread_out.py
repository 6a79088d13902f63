"""Each product is an array of all its terms, which is then summed."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps)
    return (y * w.float()).to(x.dtype)


def product(x, W):
    return (x[..., None] * W).sum(-2)


def swiglu(x, W1, W3, W2):
    gate, value = product(x.float(), W1.float()), product(x.float(), W3.float())
    return product(gate * torch.sigmoid(gate) * value, W2.float()).to(x.dtype)
