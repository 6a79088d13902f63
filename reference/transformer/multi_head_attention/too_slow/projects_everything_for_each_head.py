"""q, k and v of all heads are computed again for every head, and all but one head thrown away."""

import math

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    D = x.shape[-1]
    d = D // h
    wide = torch.promote_types(x.dtype, torch.float32)
    outputs = []
    for head in range(h):
        mine = slice(head * d, (head + 1) * d)
        q, k, v = (part[..., mine] for part in (x.to(wide) @ Wqkv.to(wide)).chunk(3, dim=-1))
        scores = q @ k.mT / math.sqrt(d)
        if mask is not None:
            scores = scores.masked_fill(~(mask if mask.dim() == 2 else mask[:, 0]), -math.inf)
        outputs.append(torch.softmax(scores, -1).nan_to_num(0.0) @ v)
    return (torch.cat(outputs, -1) @ Wo.to(wide)).to(x.dtype)
