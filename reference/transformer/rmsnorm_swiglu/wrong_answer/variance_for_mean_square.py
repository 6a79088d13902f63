"""The token is divided by its standard deviation, which forgets its mean, instead of its root mean square."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.var(-1, keepdim=True, unbiased=False) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
