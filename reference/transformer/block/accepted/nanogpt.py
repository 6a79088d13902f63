"""After nanoGPT: modules, the slow attention with a triangular buffer, GELU written out as in minGPT."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class NewGELU(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


class CausalSelfAttention(nn.Module):
    def __init__(self, D, h, t):
        super().__init__()
        self.c_attn, self.c_proj = nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.register_buffer("bias", torch.tril(torch.ones(t, t)).view(1, 1, t, t))
        self.n_head, self.n_embd = h, D

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.c_attn(x).split(self.n_embd, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        v = v.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.bias[:, :, :T, :T] == 0, float("-inf"))
        y = F.softmax(att, dim=-1) @ v
        return self.c_proj(y.transpose(1, 2).contiguous().view(B, T, C))


class Block(nn.Module):
    def __init__(self, D, h, t):
        super().__init__()
        self.ln_1, self.attn, self.ln_2 = nn.LayerNorm(D), CausalSelfAttention(D, h, t), nn.LayerNorm(D)
        self.mlp = nn.Sequential(nn.Linear(D, 4 * D), NewGELU(), nn.Linear(4 * D, D))

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


@torch.no_grad()
def block(x, p, h):
    model = Block(x.size(-1), h, x.size(1))
    names = {
        "ln_1.weight": "ln1.w", "ln_1.bias": "ln1.b", "attn.c_attn.weight": "attn.wqkv", "attn.c_attn.bias": "attn.bqkv",
        "attn.c_proj.weight": "attn.wo", "attn.c_proj.bias": "attn.bo", "ln_2.weight": "ln2.w", "ln_2.bias": "ln2.b",
        "mlp.0.weight": "mlp.w1", "mlp.0.bias": "mlp.b1", "mlp.2.weight": "mlp.w2", "mlp.2.bias": "mlp.b2",
    }  # fmt: skip
    for name, parameter in model.named_parameters():
        parameter.copy_(p[names[name]].t())
    return model.float()(x.float()).to(x.dtype)
