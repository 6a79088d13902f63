"""After transformers' modeling_gpt2: Conv1D by addmm, eager attention with a smallest number, all in the data's dtype."""

import torch
from torch import nn


def conv1d(x, weight, bias):
    size_out = x.size()[:-1] + (weight.shape[1],)
    return torch.addmm(bias, x.view(-1, x.size(-1)), weight).view(size_out)


def new_gelu(x):
    return 0.5 * x * (1.0 + torch.tanh(0.7978845608028654 * (x + 0.044715 * torch.pow(x, 3.0))))


def split_heads(x, h):
    return x.view(*x.shape[:-1], h, x.shape[-1] // h).permute(0, 2, 1, 3)


def attention(x, p, h):
    query, key, value = (
        split_heads(part, h) for part in conv1d(x, p["attn.wqkv"], p["attn.bqkv"]).split(x.shape[-1], 2)
    )
    weights = torch.matmul(query, key.transpose(-1, -2)) / torch.full([], value.size(-1) ** 0.5, dtype=x.dtype)
    t = x.shape[1]
    causal = torch.tril(torch.ones((t, t), dtype=torch.bool)).view(1, 1, t, t)
    weights = torch.where(causal, weights, torch.full([], torch.finfo(weights.dtype).min, dtype=weights.dtype))
    weights = nn.functional.softmax(weights, dim=-1).type(value.dtype)
    out = torch.matmul(weights, value).permute(0, 2, 1, 3).contiguous()
    return conv1d(out.view(*x.shape), p["attn.wo"], p["attn.bo"])


def block(x, p, h):
    residual = x.contiguous()
    hidden = nn.functional.layer_norm(residual, (x.shape[-1],), p["ln1.w"], p["ln1.b"], 1e-5)
    hidden = attention(hidden, p, h) + residual
    residual = hidden
    hidden = nn.functional.layer_norm(hidden, (x.shape[-1],), p["ln2.w"], p["ln2.b"], 1e-5)
    hidden = conv1d(new_gelu(conv1d(hidden, p["mlp.w1"], p["mlp.b1"])), p["mlp.w2"], p["mlp.b2"])
    return residual + hidden
