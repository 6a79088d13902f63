"""The factor 1 / rms is rounded to the dtype of x: beyond 65504 it is infinite, for tokens that are very small."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps).to(x.dtype)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
