"""No float64: all is divided by the largest entry, so that squares lie between 0 and 1; an epsilon as torch has it."""

import torch


def clip_grad_norm(grads, max_norm):
    if not grads:
        return [], 0.0
    wide = [g.float() for g in grads]
    largest = torch.stack([g.abs().max() for g in wide]).max()
    if largest == 0:
        return [g.clone() for g in grads], 0.0
    norm = largest * torch.stack([(g / largest).pow(2).sum() for g in wide]).sum().sqrt()
    if not torch.isfinite(norm):
        return grads[:], norm
    factor = torch.clamp(max_norm / (norm + 1e-6), max=1.0)
    return [(g * factor).to(old.dtype) for g, old in zip(wide, grads)], norm
