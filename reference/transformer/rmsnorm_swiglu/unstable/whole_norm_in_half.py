"""The norm is taken in the dtype of the token: of many channels near 20000 it passes 65504."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(x.norm(dim=-1, keepdim=True).float() ** 2 / x.shape[-1] + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
