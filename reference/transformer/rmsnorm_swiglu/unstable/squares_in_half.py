"""The tokens are squared in their own dtype, and only the mean is taken in float32."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(x.pow(2).float().mean(-1, keepdim=True) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
