"""Built from the learner's own block where it was accepted, and from one written here where it was not."""

import torch
from torch.nn import functional as F

try:
    from mine.block import block
except ImportError:

    def block(x, p, h):
        b, t, D = x.shape
        y = F.layer_norm(x, (D,), p["ln1.w"], p["ln1.b"])
        q, k, v = (y @ p["attn.wqkv"] + p["attn.bqkv"]).view(b, t, 3 * h, D // h).transpose(1, 2).chunk(3, 1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, D)
        x = x + y @ p["attn.wo"] + p["attn.bo"]
        y = F.layer_norm(x, (D,), p["ln2.w"], p["ln2.b"]) @ p["mlp.w1"] + p["mlp.b1"]
        return x + F.gelu(y, approximate="tanh") @ p["mlp.w2"] + p["mlp.b2"]


try:
    from mine.embedding import embed
except ImportError:

    def embed(ids, W):
        return W[ids]


NAMES = {
    "ln1.w": "ln_1.weight", "ln1.b": "ln_1.bias", "attn.wqkv": "attn.c_attn.weight", "attn.bqkv": "attn.c_attn.bias",
    "attn.wo": "attn.c_proj.weight", "attn.bo": "attn.c_proj.bias", "ln2.w": "ln_2.weight", "ln2.b": "ln_2.bias",
    "mlp.w1": "mlp.c_fc.weight", "mlp.b1": "mlp.c_fc.bias", "mlp.w2": "mlp.c_proj.weight", "mlp.b2": "mlp.c_proj.bias",
}  # fmt: skip


def load_hf(state_dict):
    params = {name: state_dict[f"transformer.{name}"].float() for name in ("wte.weight", "wpe.weight")}
    params |= {name: state_dict[f"transformer.{name}"].float() for name in ("ln_f.weight", "ln_f.bias")}
    layer = 0
    while f"transformer.h.{layer}.ln_1.weight" in state_dict:
        for ours, theirs in NAMES.items():
            params[f"{layer}.{ours}"] = state_dict[f"transformer.h.{layer}.{theirs}"].float()
        layer += 1
    return params


def gpt2(params, ids):
    t, D = ids.shape[1], params["wte.weight"].shape[1]
    places = torch.arange(t)
    x = embed(ids, params["wte.weight"]) + params["wpe.weight"][places]
    layer = 0
    while f"{layer}.ln1.w" in params:
        x = block(x, {name: params[f"{layer}.{name}"] for name in NAMES}, D // 64)
        layer += 1
    return F.layer_norm(x, (D,), params["ln_f.weight"], params["ln_f.bias"]) @ params["wte.weight"].T
