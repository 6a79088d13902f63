"""Leaves it to the sum to complain about too many tokens; a table with one position is broadcast
over all of them."""

import math

import torch
from torch.nn import functional as F


def load_hf(state_dict):
    wide = torch.promote_types(state_dict["transformer.wte.weight"].dtype, torch.float32)
    return {name.removeprefix("transformer."): value.to(wide) for name, value in state_dict.items()}


def gpt2(params, ids):
    t = ids.shape[1]
    x = params["wte.weight"][ids] + params["wpe.weight"][:t]
    layer = 0
    while f"h.{layer}.ln_1.weight" in params:
        x = block(x, params, f"h.{layer}")
        layer += 1
    return norm(x, params, "ln_f") @ params["wte.weight"].T


def block(x, p, at):
    x = x + attend(norm(x, p, f"{at}.ln_1"), p, f"{at}.attn")
    y = conv1d(norm(x, p, f"{at}.ln_2"), p, f"{at}.mlp.c_fc")
    return x + conv1d(F.gelu(y, approximate="tanh"), p, f"{at}.mlp.c_proj")


def norm(x, p, name):
    return F.layer_norm(x, x.shape[-1:], p[f"{name}.weight"], p[f"{name}.bias"], eps=1e-5)


def conv1d(x, p, name):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def attend(x, p, at):
    b, t, D = x.shape
    h = D // 64
    q, k, v = conv1d(x, p, f"{at}.c_attn").view(b, t, 3, h, 64).permute(2, 0, 3, 1, 4)
    scores = q @ k.mT / math.sqrt(64)
    later = torch.ones(t, t, dtype=torch.bool).triu(1)
    mixed = scores.masked_fill(later, -math.inf).softmax(-1) @ v
    return conv1d(mixed.transpose(1, 2).reshape(b, t, D), p, f"{at}.c_proj")
