"""torch's own product: right, but nothing is learned by it."""

import torch


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    if memory.dtype == torch.float16 and memory.device.type == "cpu":  # there it sums in half precision
        answer = alpha * (a.float() @ b.float())
        c.copy_(answer + beta * c.float() if beta else answer)
    elif alpha == 1 and not beta:
        torch.mm(a, b, out=c)
    elif beta:
        c.copy_(torch.addmm(c, a, b, alpha=alpha, beta=beta))
    else:
        c.copy_(alpha * (a @ b))
    return memory
