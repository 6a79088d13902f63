"""Hugging Face's Llama: the normed token is rounded before the weight, and SwiGLU runs in the dtype of x."""

import torch
import torch.nn.functional as F


def rmsnorm(x, w, eps):
    input_dtype = x.dtype
    x = x.to(torch.float32)
    variance = x.pow(2).mean(-1, keepdim=True)
    x = x * torch.rsqrt(variance + eps)
    return w * x.to(input_dtype)


def swiglu(x, W1, W3, W2):
    return F.linear(F.silu(F.linear(x, W1.T)) * F.linear(x, W3.T), W2.T)
