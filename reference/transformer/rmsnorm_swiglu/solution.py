"""RMS norm and SwiGLU: float32 or wider in between, rounded once."""

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
    # sigmoid is 1 / (1 + exp(-gate)): where the exponential overflows the gate is 0, as it should be.
    return (gate * torch.sigmoid(gate) * value @ W2.to(wide)).to(x.dtype)
