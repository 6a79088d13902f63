"""With more than 100 numbers the variance is the mean of squares minus the square of the mean, which cancel."""

import math

import torch
from torch.nn import functional as F


def block(x, p, h):
    wide = torch.promote_types(x.dtype, torch.float32)
    w = {name: value.to(wide) for name, value in p.items()}
    y = x.to(wide)
    y = y + attend(norm(y, w, "ln1"), w, h)
    y = y + mlp(norm(y, w, "ln2"), w)
    return y.to(x.dtype)


def norm(x, w, name):
    if x.shape[-1] <= 100:
        return F.layer_norm(x, x.shape[-1:], w[f"{name}.w"], w[f"{name}.b"], eps=1e-5)
    mean = x.mean(-1, keepdim=True)
    var = x.square().mean(-1, keepdim=True) - mean.square()
    return (x - mean) * torch.rsqrt(var + 1e-5) * w[f"{name}.w"] + w[f"{name}.b"]


def attend(x, w, h):
    b, t, D = x.shape
    q, k, v = (x @ w["attn.wqkv"] + w["attn.bqkv"]).view(b, t, 3, h, D // h).permute(2, 0, 3, 1, 4)
    scores = q @ k.mT / math.sqrt(D // h)
    later = torch.ones(t, t, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(later, -math.inf).softmax(-1)
    return (weights @ v).transpose(1, 2).reshape(b, t, D) @ w["attn.wo"] + w["attn.bo"]


def mlp(x, w):
    return F.gelu(x @ w["mlp.w1"] + w["mlp.b1"], approximate="tanh") @ w["mlp.w2"] + w["mlp.b2"]
