"""The norm of each tensor is rounded to the dtype of its gradients, and in float16 ends at 65504.

Source: torch.nn.utils.clip_grad_norm_ takes torch.linalg.vector_norm of each gradient as it is.
"""

import torch


def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], torch.zeros(())
    norm = torch.stack([torch.linalg.vector_norm(g.double()).to(g.dtype).double() for g in grads]).norm()
    if not norm.isfinite():
        return list(grads), norm.float()
    factor = (max_norm / norm.clamp_min(1e-300)).clamp(max=1.0)
    return [(g.float() * factor).to(g.dtype) for g in grads], norm.float()
