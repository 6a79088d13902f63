"""All heads are packed into one long sequence, and a mask keeps them apart: h heads need h times h blocks of scores.

Heads are a batch: products of stacks of matrices compute the h blocks on the diagonal and nothing else."""

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    b, h, tq, d = q.shape
    tk = k.shape[2]
    if b == 0:
        return torch.empty_like(q)
    flat = [x.to(wide).reshape(b, h * x.shape[2], x.shape[3]) for x in (q, k, v)]
    scores = (flat[0] * d**-0.5) @ flat[1].mT
    blocks = scores.view(b, h, tq, h, tk)
    for head in range(h):
        blocks[:, head, :, :head] = -torch.inf
        blocks[:, head, :, head + 1 :] = -torch.inf
        if mask is not None:
            blocks[:, head, :, head].masked_fill_(~(mask if mask.dim() == 2 else mask[:, 0]), -torch.inf)
    top = scores.amax(-1, keepdim=True)
    weights = scores.sub_(top.masked_fill_(top == -torch.inf, 0)).exp_()
    total = weights.sum(-1, keepdim=True)
    out = (weights @ flat[2]) / total.masked_fill(total == 0, 1)
    return out.view(b, h, tq, v.shape[3]).to(q.dtype)
