"""The mean of all keys is taken off every key, hidden ones too: where those are large, the kept keys lose their digits."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    k = k.to(wide)
    scores = q.to(wide) @ (k - k.mean(-2, keepdim=True)).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return (torch.softmax(scores, -1).nan_to_num(0.0) @ v.to(wide)).to(q.dtype)
