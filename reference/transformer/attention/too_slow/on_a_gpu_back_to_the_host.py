"""Every tensor goes to the processor and back: on a GPU the journey and the processor take nearly all of the time."""

import torch


def attention(q, k, v, mask=None):
    where, kind = q.device, q.dtype
    wide = torch.promote_types(kind, torch.float32)
    q, k, v = (tensor.cpu().to(wide) for tensor in (q, k, v))
    scores = (q * q.shape[-1] ** -0.5) @ k.mT
    if mask is not None:
        scores = scores.masked_fill_(~mask.cpu(), -torch.inf)
    top = scores.amax(-1, keepdim=True)
    weights = scores.sub_(top.masked_fill_(top == -torch.inf, 0)).exp_()
    total = weights.sum(-1, keepdim=True)
    return ((weights @ v) / total.masked_fill_(total == 0, 1)).to(kind).to(where)
