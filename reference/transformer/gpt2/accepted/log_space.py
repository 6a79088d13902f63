"""Weights as exp(score - logsumexp), without a division: as transformer/attention accepts them."""

import torch
from torch.nn import functional as F


def load_hf(state_dict):
    return {name.removeprefix("transformer."): value.float() for name, value in state_dict.items()}


def attention(q, k, v):
    t = q.shape[-2]
    scores = q @ k.mT / q.shape[-1] ** 0.5
    scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -torch.inf)
    return torch.exp(scores - torch.logsumexp(scores, -1, keepdim=True)) @ v


def gpt2(params, ids):
    b, t = ids.shape
    x = params["wte.weight"][ids] + params["wpe.weight"][torch.arange(t)]
    D = x.shape[-1]

    def norm(z, name):
        return F.layer_norm(z, (D,), params[f"{name}.weight"], params[f"{name}.bias"])

    def linear(z, name):
        return z @ params[f"{name}.weight"] + params[f"{name}.bias"]

    for l in range(len({name.split(".")[1] for name in params if name.startswith("h.")})):
        qkv = linear(norm(x, f"h.{l}.ln_1"), f"h.{l}.attn.c_attn").view(b, t, 3, D // 64, 64).permute(2, 0, 3, 1, 4)
        x = x + linear(attention(*qkv).transpose(1, 2).reshape(b, t, D), f"h.{l}.attn.c_proj")
        hidden = F.gelu(linear(norm(x, f"h.{l}.ln_2"), f"h.{l}.mlp.c_fc"), approximate="tanh")
        x = x + linear(hidden, f"h.{l}.mlp.c_proj")
    return norm(x, "ln_f") @ params["wte.weight"].mT
