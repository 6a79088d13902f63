"""torch's clip_grad_norm_ on copies: norms of float16 tensors are float16, and squares of 1e19 are infinite in
float32.
"""

import torch


def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], 0.0
    copies = [torch.nn.Parameter(torch.zeros_like(g)) for g in grads]
    for copy, g in zip(copies, grads):
        copy.grad = g.clone()
    norm = torch.nn.utils.clip_grad_norm_(copies, max_norm).float()
    if not norm.isfinite():
        return list(grads), norm
    return [copy.grad for copy in copies], norm
