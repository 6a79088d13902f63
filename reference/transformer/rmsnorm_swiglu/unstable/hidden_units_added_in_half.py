"""The product with W2 is a running sum over hidden units in the dtype of x."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    hidden = gate * torch.sigmoid(gate) * value
    out = torch.zeros_like(x)
    for unit in range(W2.shape[0]):
        out += (hidden[..., unit, None] * W2[unit].float()).to(x.dtype)
    return out
