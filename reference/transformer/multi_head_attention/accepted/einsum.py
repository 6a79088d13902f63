"""Everything by einsum, with the weights seen as arrays of heads."""

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    D, dtype = x.shape[-1], x.dtype
    if dtype in (torch.float16, torch.bfloat16):
        x, Wqkv, Wo = x.float(), Wqkv.float(), Wo.float()
    q, k, v = torch.einsum("bti,inhd->nbhtd", x, Wqkv.reshape(D, 3, h, D // h))
    scores = torch.einsum("bhqd,bhkd->bhqk", q, k) * (D // h) ** -0.5
    if mask is None:
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool)
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask
    return torch.einsum("bhqk,bhkd,hdo->bqo", weights, v, Wo.reshape(h, D // h, D)).to(dtype)
