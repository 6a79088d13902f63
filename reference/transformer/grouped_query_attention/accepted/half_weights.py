"""The weights are rounded to the dtype of the data before they meet the values, as fused kernels do."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv, tk = k.shape[1], k.shape[2]
    if hq % hkv:
        raise ValueError("hq % hkv != 0")
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = (q.to(wide).reshape(b, hkv, -1, d) @ k.to(wide).mT / math.sqrt(d)).reshape(b, hq, tq, tk)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1).nan_to_num().to(q.dtype).to(wide)
    return (weights.reshape(b, hkv, -1, tk) @ v.to(wide)).reshape(b, hq, tq, d).to(q.dtype)
