"""Attention in float32 or wider with the whole table of scores; in torch, so that the judge needs no Triton or GPU.

On a GPU it is torch's own kernel, which is what a learner's is held to there.
"""

import torch


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    """Write o into the memory and lse into the statistics; return both."""
    q, k, v = (memory.as_strided(*view) for view in (q, k, v))
    if memory.is_cuda and memory.dtype == torch.float16 and q.shape == k.shape:
        out, denominator, *_ = torch.ops.aten._scaled_dot_product_flash_attention(q, k, v, 0.0, causal)
        memory.as_strided(*o).copy_(out)
        stats.as_strided(*lse).copy_(denominator)
        return memory, stats
    wide = torch.promote_types(memory.dtype, torch.float32)
    q, k, v = q.to(wide), k.to(wide), v.to(wide)
    scores = (q * q.shape[-1] ** -0.5) @ k.mT
    if causal:
        seen = torch.ones(scores.shape[-2:], dtype=torch.bool, device=memory.device)
        scores = scores.masked_fill_(~seen.tril(k.shape[2] - q.shape[2]), -torch.inf)
    denominator = scores.logsumexp(-1)
    top = scores.amax(-1, keepdim=True)
    weights = scores.sub_(top).exp_()
    memory.as_strided(*o).copy_((weights @ v) / weights.sum(-1, keepdim=True))
    stats.as_strided(*lse).copy_(denominator)
    return memory, stats
