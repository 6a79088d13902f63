"""torch's own kernels where there is a GPU, and its attention in full elsewhere: nothing is learned by it."""

import torch


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    q, k, v = (memory.as_strided(*view) for view in (q, k, v))
    tq, tk = q.shape[2], k.shape[2]
    if memory.device.type == "cuda" and memory.dtype == torch.float16 and (tq == tk or not causal):
        out, total, *_ = torch.ops.aten._scaled_dot_product_flash_attention(q, k, v, 0.0, causal)
    else:
        seen = torch.ones(tq, tk, dtype=torch.bool, device=memory.device).tril(tk - tq if causal else tk)
        q, k, v = q.float(), k.float(), v.float()
        out = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        total = (q @ k.mT * q.shape[-1] ** -0.5).masked_fill(~seen, -torch.inf).logsumexp(-1)
    memory.as_strided(*o).copy_(out)
    stats.as_strided(*lse).copy_(total)
    return memory, stats
