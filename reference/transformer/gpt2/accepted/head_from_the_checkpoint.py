"""After minGPT: the head is a matrix of its own, filled with lm_head.weight, which the checkpoint has."""

import torch
from torch.nn import functional as F


def load_hf(state_dict):
    return {name: value.float().T.contiguous() if "c_" in name and "weight" in name else value.float()
            for name, value in state_dict.items()}  # fmt: skip


def gpt2(params, ids):
    b, t = ids.shape
    if t > len(params["transformer.wpe.weight"]):
        raise RuntimeError(f"no positions for {t} tokens")
    x = F.embedding(ids, params["transformer.wte.weight"]) + params["transformer.wpe.weight"][None, :t]
    D = x.shape[-1]
    numbers = sorted({int(name.split(".")[2]) for name in params if name.startswith("transformer.h.")})

    def linear(x, name):
        return F.linear(x, params[f"{name}.weight"], params[f"{name}.bias"])

    def norm(x, name):
        return F.layer_norm(x, (D,), params[f"{name}.weight"], params[f"{name}.bias"])

    for number in numbers:
        at = f"transformer.h.{number}"
        q, k, v = linear(norm(x, f"{at}.ln_1"), f"{at}.attn.c_attn").split(D, -1)
        q, k, v = (part.view(b, t, D // 64, 64).transpose(1, 2) for part in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, D)
        x = x + linear(y, f"{at}.attn.c_proj")
        y = F.gelu(linear(norm(x, f"{at}.ln_2"), f"{at}.mlp.c_fc"), approximate="tanh")
        x = x + linear(y, f"{at}.mlp.c_proj")
    return norm(x, "transformer.ln_f") @ params["lm_head.weight"].T
