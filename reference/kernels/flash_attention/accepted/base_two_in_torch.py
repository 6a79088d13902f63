"""Powers of two, with log2(e) in the scale, and queries that are scaled first."""

import torch


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    q, k, v, o = (memory.as_strided(*view) for view in (q, k, v, o))
    tq, tk = q.shape[2], k.shape[2]
    seen = torch.ones(tq, tk, dtype=torch.bool).tril(tk - tq if causal else tk)

    scores = (q.float() * (q.shape[-1] ** -0.5 * 1.4426950408889634)) @ k.float().mT
    scores = scores.masked_fill(~seen, -torch.inf)
    top = scores.amax(-1, keepdim=True)
    weights = (scores - top).exp2()
    total = weights.sum(-1, keepdim=True)
    o.copy_((weights / total) @ v.float())
    stats.as_strided(*lse).copy_(((top + total.log2()) * 0.6931471805599453)[..., 0])
    return memory, stats
