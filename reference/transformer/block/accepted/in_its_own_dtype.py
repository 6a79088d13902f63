"""Every step in the dtype of the data, with torch's own norm, activation and fused attention."""

from torch.nn import functional as F


def block(x, p, h):
    b, t, D = x.shape
    y = F.layer_norm(x, (D,), p["ln1.w"], p["ln1.b"], 1e-5)
    q, k, v = (y @ p["attn.wqkv"] + p["attn.bqkv"]).split(D, dim=-1)
    q, k, v = (part.view(b, t, h, D // h).transpose(1, 2) for part in (q, k, v))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + (y.transpose(1, 2).contiguous().view(b, t, D) @ p["attn.wo"] + p["attn.bo"])
    y = F.layer_norm(x, (D,), p["ln2.w"], p["ln2.b"], 1e-5)
    y = F.gelu(y @ p["mlp.w1"] + p["mlp.b1"], approximate="tanh")
    return x + (y @ p["mlp.w2"] + p["mlp.b2"])
