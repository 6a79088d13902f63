"""Squares are added one after the other in float32, hidden units in blocks; silu from an exponential of the size."""

import numpy as np
import torch


def rmsnorm(x, w, eps):
    y = x.float()
    total = torch.from_numpy(np.cumsum((y * y).numpy(), axis=-1, dtype=np.float32)[..., -1:].copy())
    root = torch.sqrt(total / y.shape[-1] + eps)
    return (y / root * w.float()).to(x.dtype)


def silu(a):
    small = torch.exp(-a.abs())
    return a * torch.where(a >= 0, 1 / (1 + small), small / (1 + small))


def product(x, W):
    total = torch.zeros(*x.shape[:-1], W.shape[1])
    for k in range(0, W.shape[0], 32):
        total = total + x[..., k : k + 32] @ W[k : k + 32]
    return total


def swiglu(x, W1, W3, W2):
    y, W1, W3, W2 = (z.float() for z in (x, W1, W3, W2))
    return product(silu(product(y, W1)) * product(y, W3), W2).to(x.dtype)
