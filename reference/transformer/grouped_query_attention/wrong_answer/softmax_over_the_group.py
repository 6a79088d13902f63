"""One softmax runs over the keys of all queries in a group, as if they were one row."""

import math

import torch


def gqa(q, k, v, mask=None):
    b, hq, tq, d = q.shape
    hkv = k.shape[1]
    if hq % hkv != 0:
        raise ValueError("the number of key heads must divide the number of query heads")
    group = hq // hkv
    wide = torch.promote_types(q.dtype, torch.float32)
    key, value = k.to(wide).repeat_interleave(group, dim=1), v.to(wide).repeat_interleave(group, dim=1)
    scores = q.to(wide) @ key.mT / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = (
        torch.softmax(scores.view(b, hkv, group, tq, -1).transpose(2, 3).flatten(3), -1)
        .view(b, hkv, tq, group, -1)
        .transpose(2, 3)
        .reshape(scores.shape)
        .nan_to_num()
    )
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    return (weights @ value).to(q.dtype)
