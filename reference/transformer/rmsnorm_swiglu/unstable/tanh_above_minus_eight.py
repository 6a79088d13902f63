"""The sigmoid is (1 + tanh(a/2)) / 2 down to gates of -8, where four digits of it are gone, and e^a only below."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    share = torch.where(gate < -8, torch.exp(gate.clamp(max=0.0)), 0.5 * (1 + torch.tanh(gate / 2)))
    return (gate * share * value @ W2.float()).to(x.dtype)
