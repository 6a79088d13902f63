"""alpha a b + beta c in float32 or wider; in torch, so that the judge needs neither Triton nor a GPU.

On a GPU it is torch's own kernel, which is what a learner's is held to there.
"""

import torch


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    """Write alpha a b + beta c into the view c of the memory; return the memory."""
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    if memory.is_cuda and memory.dtype == torch.float16 and alpha == 1 and beta == 0:
        torch.mm(a, b, out=c)  # its sums are float32
        return memory
    wide = torch.promote_types(memory.dtype, torch.float32)
    answer = alpha * (a.to(wide) @ b.to(wide))
    c.copy_(answer + beta * c.to(wide) if beta else answer)
    return memory
