"""The queries of a group laid under one another: one product with keys that are never repeated."""

import torch


def gqa(q, k, v, mask=None):
    """Attention of hq query heads on hkv heads of keys and values, in float32 or wider."""
    b, hq, tq, d = q.shape
    hkv, tk = k.shape[1:3]
    if hq % hkv:
        raise ValueError(f"{hkv} key heads do not divide {hq} query heads")
    wide = torch.promote_types(q.dtype, torch.float32)
    rows = (q.to(wide) * d**-0.5).reshape(b, hkv, hq // hkv * tq, d)
    scores = (rows @ k.to(wide).mT).view(b, hq, tq, tk)
    if mask is not None:
        scores = scores.masked_fill_(~mask, -torch.inf)
    top = scores.amax(-1, keepdim=True)
    # A row without keys has no largest score: with 0 in its place its weights are exp(-inf) = 0, and not NaN.
    weights = scores.sub_(top.masked_fill_(top == -torch.inf, 0)).exp_()
    total = weights.sum(-1, keepdim=True)
    out = (weights.view(b, hkv, hq // hkv * tq, tk) @ v.to(wide)).view(b, hq, tq, d)
    return (out / total.masked_fill_(total == 0, 1)).to(q.dtype)
