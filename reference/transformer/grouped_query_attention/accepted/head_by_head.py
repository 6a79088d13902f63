"""A loop over the query heads, each of which finds its keys by a division."""

import torch


def gqa(q, k, v, mask=None):
    hq, hkv = q.shape[1], k.shape[1]
    if hkv > hq or hq % hkv:
        raise ValueError(f"{hkv} does not divide {hq}")
    wide = torch.promote_types(q.dtype, torch.float32)
    if mask is not None and mask.dim() == 4:
        mask = mask[:, 0]
    heads = []
    for head in range(hq):
        shared = head // (hq // hkv)
        scores = q[:, head].to(wide) @ k[:, shared].to(wide).mT * q.shape[-1] ** -0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        heads.append(torch.softmax(scores, -1).nan_to_num(0.0) @ v[:, shared].to(wide))
    return torch.stack(heads, dim=1).to(q.dtype)
