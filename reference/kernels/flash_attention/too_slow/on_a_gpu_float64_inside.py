"""All in float64, the whole table of scores as well."""

import torch


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    q, k, v = (memory.as_strided(*view).to(torch.float64) for view in (q, k, v))
    tq, tk = q.shape[2], k.shape[2]
    scores = q @ k.mT * q.shape[-1] ** -0.5
    if causal:
        seen = torch.ones(tq, tk, dtype=torch.bool, device=memory.device).tril(tk - tq)
        scores = scores.masked_fill(~seen, -torch.inf)
    top = scores.amax(-1, keepdim=True)
    difference = scores - top
    weights = torch.exp(difference)
    total = weights.sum(-1, keepdim=True)
    shares = weights / total
    memory.as_strided(*o).copy_(shares @ v)
    stats.as_strided(*lse).copy_((top + total.log())[..., 0])
    return memory, stats
