"""Weights as exp(score - logsumexp), without a division: as transformer/attention accepts them."""

import torch
from torch.nn import functional as F


def attention(q, k, v):
    t = q.shape[-2]
    scores = q @ k.mT / q.shape[-1] ** 0.5
    scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -torch.inf)
    return torch.exp(scores - torch.logsumexp(scores, -1, keepdim=True)) @ v


def block(x, p, h):
    b, t, D = x.shape
    w = {name: weight.float() for name, weight in p.items()}
    y = x.float()
    z = F.layer_norm(y, (D,), w["ln1.w"], w["ln1.b"])
    q, k, v = torch.addmm(w["attn.bqkv"], z.view(-1, D), w["attn.wqkv"]).view(b, t, 3, h, D // h).permute(2, 0, 3, 1, 4)
    y = y + (attention(q, k, v).transpose(1, 2).reshape(b, t, D) @ w["attn.wo"] + w["attn.bo"])
    z = F.layer_norm(y, (D,), w["ln2.w"], w["ln2.b"])
    hidden = F.gelu(z @ w["mlp.w1"] + w["mlp.b1"], approximate="tanh")
    return (y + (hidden @ w["mlp.w2"] + w["mlp.b2"])).to(x.dtype)
