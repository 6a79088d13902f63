"""Nested lists of named parts, einsums, and norms written out."""

import torch


def load_hf(state_dict):
    s = {name: value.to(torch.float32) for name, value in state_dict.items()}
    D = s["transformer.wte.weight"].shape[1]
    h = D // 64
    params = {"tokens": s["transformer.wte.weight"], "positions": s["transformer.wpe.weight"]}
    params["final"] = [s["transformer.ln_f.weight"], s["transformer.ln_f.bias"]]
    params["layers"] = []
    for at in range(max(int(name.split(".")[2]) for name in s if ".h." in name) + 1):
        p = {name.removeprefix(f"transformer.h.{at}."): value for name, value in s.items()}
        q, k, v = p["attn.c_attn.weight"].view(D, 3, h, 64).unbind(1)
        bq, bk, bv = p["attn.c_attn.bias"].view(3, h, 64)
        params["layers"].append(
            {
                "norms": [(p[f"{n}.weight"], p[f"{n}.bias"]) for n in ("ln_1", "ln_2")],
                "qkv": [(q, bq), (k, bk), (v, bv)],
                "out": (p["attn.c_proj.weight"].view(h, 64, D), p["attn.c_proj.bias"]),
                "up": (p["mlp.c_fc.weight"], p["mlp.c_fc.bias"]),
                "down": (p["mlp.c_proj.weight"], p["mlp.c_proj.bias"]),
            }
        )
    return params


def norm(x, w, b):
    d = x - x.mean(-1, keepdim=True)
    return d * torch.rsqrt(d.square().mean(-1, keepdim=True) + 1e-5) * w + b


def gpt2(params, ids):
    t = ids.shape[1]
    x = torch.nn.functional.embedding(ids, params["tokens"])
    x = x + params["positions"].index_select(0, torch.arange(t))
    for layer in params["layers"]:
        y = norm(x, *layer["norms"][0])
        q, k, v = (torch.einsum("btD,Dhd->bhtd", y, w) + b[:, None] for w, b in layer["qkv"])
        scores = torch.einsum("bhid,bhjd->bhij", q, k) / 8
        scores = scores + torch.full((t, t), -torch.inf).triu(1)
        weights = torch.softmax(scores, -1)
        x = x + torch.einsum("bhij,bhjd,hdD->biD", weights, v, layer["out"][0]) + layer["out"][1]
        y = norm(x, *layer["norms"][1]) @ layer["up"][0] + layer["up"][1]
        y = y * torch.sigmoid(1.5957691216057308 * (y + 0.044715 * y**3))
        x = x + y @ layer["down"][0] + layer["down"][1]
    return torch.einsum("btD,VD->btV", norm(x, *params["final"]), params["tokens"])
