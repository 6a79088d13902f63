"""Masked keys get -1e9 in float32, and rows without keys are set to 0; one product for each group."""

import torch


def gqa(q, k, v, mask=None):
    groups, rest = divmod(q.shape[1], k.shape[1])
    if rest:
        raise ValueError("hkv does not divide hq")
    wide = torch.promote_types(q.dtype, torch.float32)
    parts = []
    for queries, key, value in zip(q.to(wide).split(groups, 1), k.to(wide).unbind(1), v.to(wide).unbind(1)):
        scores = torch.einsum("bgqd,bkd->bgqk", queries, key) * q.shape[-1] ** -0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = scores.softmax(-1)
        if mask is not None:
            weights = weights * mask.any(-1, keepdim=True)
        parts.append(torch.einsum("bgqk,bkd->bgqd", weights, value))
    return torch.cat(parts, 1).to(q.dtype)
