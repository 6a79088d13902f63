"""The norm of the tensors' norms, each by torch in float64, and the factor never above 1."""

import torch


def clip_grad_norm(grads, max_norm):
    norms = [torch.linalg.vector_norm(g, dtype=torch.float64) for g in grads]
    norm = torch.linalg.vector_norm(torch.stack(norms)) if norms else torch.zeros((), dtype=torch.float64)
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    if not norm.isfinite():
        factor = torch.ones(())
    return tuple((g.double() * factor).to(g.dtype) for g in grads), norm.float()
