"""The mean of the squares is taken over d - 1."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).sum(-1, keepdim=True) / max(1, y.shape[-1] - 1) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
