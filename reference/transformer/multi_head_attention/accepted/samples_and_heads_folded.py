"""Samples and heads are folded into one batch, and the scores are worked on in place."""

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, D = x.size()
    wide = torch.promote_types(x.dtype, torch.float32)
    rows = x.to(wide).reshape(b * t, D)

    def heads(W):
        return torch.mm(rows, W.to(wide)).reshape(b, t, h, D // h).permute(0, 2, 1, 3).reshape(b * h, t, D // h)

    q, k, v = (heads(W) for W in Wqkv.split(D, dim=1))
    scores = torch.bmm(q.mul_((D // h) ** -0.5), k.transpose(1, 2)).view(b, h, t, t)
    if mask is not None:
        scores.masked_fill_(~mask, -torch.inf)
    scores.sub_(scores.amax(-1, keepdim=True).clamp_(min=torch.finfo(wide).min)).exp_()
    scores.div_(scores.sum(-1, keepdim=True).clamp_(min=torch.finfo(wide).tiny))
    mixed = torch.bmm(scores.view(b * h, t, t), v).view(b, h, t, D // h).swapaxes(1, 2).reshape(b * t, D)
    return torch.mm(mixed, Wo.to(wide)).view(b, t, D).to(x.dtype)
