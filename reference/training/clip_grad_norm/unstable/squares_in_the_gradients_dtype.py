"""Squares are added up in the dtype of the gradients: in float16 the square of 256 is infinite."""

import torch


def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], torch.zeros(())
    norm = torch.stack([g.square().sum().float() for g in grads]).sum().sqrt()
    if not norm.isfinite():
        return list(grads), norm
    factor = (max_norm / norm.clamp_min(1e-30)).clamp(max=1.0)
    return [(g.float() * factor).to(g.dtype) for g in grads], norm
