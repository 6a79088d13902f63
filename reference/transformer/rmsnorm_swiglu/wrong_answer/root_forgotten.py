"""The token is divided by the mean of its squares, without the root."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * (y.pow(2).mean(-1, keepdim=True) + eps).reciprocal()
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
