"""A loop over the key heads, everything in float64, rounded once at the end."""

import math

import torch


def gqa(q, k, v, mask=None):
    hq, hkv = q.shape[1], k.shape[1]
    if hq % hkv:
        raise ValueError(f"hkv = {hkv} does not divide hq = {hq}")
    out = torch.empty_like(q)
    for shared, mine in enumerate(torch.arange(hq).chunk(hkv)):
        scores = q[:, mine].double() @ k[:, shared, None].double().mT / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = torch.where(mask, scores, -math.inf)
        out[:, mine] = (torch.softmax(scores, -1).nan_to_num() @ v[:, shared, None].double()).to(q.dtype)
    return out
