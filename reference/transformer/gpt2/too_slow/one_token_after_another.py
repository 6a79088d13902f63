"""One token after another goes through the model, with the keys and values of those before it in a cache."""

import torch
from torch.nn import functional as F


def load_hf(state_dict):
    wide = torch.promote_types(state_dict["transformer.wte.weight"].dtype, torch.float32)
    return {name.removeprefix("transformer."): value.to(wide) for name, value in state_dict.items()}


def gpt2(params, ids):
    cache = {}
    return torch.stack([one(params, ids[:, i], i, cache) for i in range(ids.shape[1])], 1)


def one(p, ids, position, cache):
    x = p["wte.weight"][ids] + p["wpe.weight"][position]
    layer = 0
    while f"h.{layer}.ln_1.weight" in p:
        at = f"h.{layer}"
        x = x + attend(norm(x, p, f"{at}.ln_1"), p, f"{at}.attn", cache)
        y = F.gelu(conv1d(norm(x, p, f"{at}.ln_2"), p, f"{at}.mlp.c_fc"), approximate="tanh")
        x = x + conv1d(y, p, f"{at}.mlp.c_proj")
        layer += 1
    return norm(x, p, "ln_f") @ p["wte.weight"].T


def attend(x, p, at, cache):
    b, D = x.shape
    q, *new = conv1d(x, p, f"{at}.c_attn").view(b, 3, D // 64, 1, 64).unbind(1)
    cache[at] = [torch.cat(pair, 2) for pair in zip(cache[at], new, strict=True)] if at in cache else new
    k, v = cache[at]
    return conv1d((torch.softmax(q @ k.mT / 8, -1) @ v).reshape(b, D), p, f"{at}.c_proj")


def norm(x, p, name):
    return F.layer_norm(x, x.shape[-1:], p[f"{name}.weight"], p[f"{name}.bias"], eps=1e-5)


def conv1d(x, p, name):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]
