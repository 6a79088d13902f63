"""torch's own rms_norm and silu, and both products with one matrix."""

import torch
import torch.nn.functional as F


def rmsnorm(x, w, eps):
    return F.rms_norm(x, (x.shape[-1],), w, eps)


def swiglu(x, W1, W3, W2):
    gate, value = (x @ torch.cat([W1, W3], dim=1)).chunk(2, dim=-1)
    return (F.silu(gate) * value) @ W2
