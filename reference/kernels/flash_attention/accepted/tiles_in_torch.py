"""Tiles of 16 keys with a running maximum and a running sum, as a kernel would, but in torch."""

import torch


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    q, k, v, o = (memory.as_strided(*view) for view in (q, k, v, o))
    tq, tk = q.shape[2], k.shape[2]
    seen = torch.ones(tq, tk, dtype=torch.bool).tril(tk - tq if causal else tk)

    top = torch.full((*q.shape[:3], 1), -torch.inf)
    total, out = torch.zeros(top.shape), torch.zeros(q.shape)
    tiles = zip(k.float().split(16, 2), v.float().split(16, 2), seen.split(16, 1))
    for key, value, visible in tiles:
        scores = (q.float() @ key.mT) * q.shape[-1] ** -0.5
        scores = scores.masked_fill(~visible, -torch.inf)
        higher = torch.maximum(top, scores.amax(-1, keepdim=True))
        weights, rescale = (scores - higher).exp(), (top - higher).exp()
        total = total * rescale + weights.sum(-1, keepdim=True)
        out = out * rescale + weights @ value
        top = higher
    o.copy_(out / total)
    stats.as_strided(*lse).copy_((top + total.log())[..., 0])
    return memory, stats
