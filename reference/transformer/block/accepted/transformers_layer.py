"""torch's own encoder layer, norm first, its GELU exchanged for the one with tanh."""

from functools import partial

import torch
from torch import nn
from torch.nn import functional as F


def block(x, p, h):
    D, t = x.shape[-1], x.shape[1]
    gelu = partial(F.gelu, approximate="tanh")
    layer = nn.TransformerEncoderLayer(
        D, h, p["mlp.b1"].numel(), dropout=0.0, activation=gelu, layer_norm_eps=1e-5, batch_first=True, norm_first=True
    )
    layer.load_state_dict(
        {
            "self_attn.in_proj_weight": p["attn.wqkv"].t(), "self_attn.in_proj_bias": p["attn.bqkv"],
            "self_attn.out_proj.weight": p["attn.wo"].t(), "self_attn.out_proj.bias": p["attn.bo"],
            "linear1.weight": p["mlp.w1"].t(), "linear1.bias": p["mlp.b1"],
            "linear2.weight": p["mlp.w2"].t(), "linear2.bias": p["mlp.b2"],
            "norm1.weight": p["ln1.w"], "norm1.bias": p["ln1.b"],
            "norm2.weight": p["ln2.w"], "norm2.bias": p["ln2.b"],
        }
    )  # fmt: skip
    later = torch.ones(t, t, dtype=torch.bool).triu(1)
    return layer(x.float(), src_mask=later).to(x.dtype)
