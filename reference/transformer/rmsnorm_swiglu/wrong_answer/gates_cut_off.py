"""Gates and values are cut off at 2, as some models do and this one does not."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    gate, value = gate.clamp(max=2.0), value.clamp(-2.0, 2.0)
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
