"""Every stage in the dtype of the data, as a model in half precision runs it: queries are scaled before the product."""

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("n_heads must be divisible by n_kv_heads")
    q = (q * d**-0.5).reshape(b, hkv, hq // hkv, tq, d)
    scores = torch.einsum("bngqd,bnkd->bngqk", q, k)
    if mask is not None:
        if mask.dim() == 4:
            mask = mask.unsqueeze(1)
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.nan_to_num(torch.softmax(scores, dim=-1, dtype=torch.float32)).to(q.dtype)
    return torch.einsum("bngqk,bnkd->bngqd", weights, v).reshape(b, hq, tq, d)
