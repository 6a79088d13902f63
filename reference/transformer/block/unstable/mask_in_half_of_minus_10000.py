"""Masked scores are set to -1e9, which float16 does not have, so there to -10000: kept scores may lie lower."""

import math

import torch
from torch.nn import functional as F


def block(x, p, h):
    wide = torch.promote_types(x.dtype, torch.float32)
    w = {name: value.to(wide) for name, value in p.items()}
    y = x.to(wide)
    y = y + attend(norm(y, w, "ln1"), w, h, -1e9 if x.dtype == torch.float32 else -1e4)
    y = y + mlp(norm(y, w, "ln2"), w)
    return y.to(x.dtype)


def norm(x, w, name):
    return F.layer_norm(x, x.shape[-1:], w[f"{name}.w"], w[f"{name}.b"], eps=1e-5)


def attend(x, w, h, least):
    b, t, D = x.shape
    q, k, v = (x @ w["attn.wqkv"] + w["attn.bqkv"]).view(b, t, 3, h, D // h).permute(2, 0, 3, 1, 4)
    scores = q @ k.mT / math.sqrt(D // h)
    later = torch.ones(t, t, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(later, least).softmax(-1)
    return (weights @ v).transpose(1, 2).reshape(b, t, D) @ w["attn.wo"] + w["attn.bo"]


def mlp(x, w):
    return F.gelu(x @ w["mlp.w1"] + w["mlp.b1"], approximate="tanh") @ w["mlp.w2"] + w["mlp.b2"]
