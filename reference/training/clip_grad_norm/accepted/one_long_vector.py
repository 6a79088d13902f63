"""All gradients in one vector of float64, clipped there, and cut into their shapes again."""

import torch


def clip_grad_norm(grads, max_norm):
    flat = torch.cat([torch.empty(0, dtype=torch.float64), *(g.reshape(-1).to(torch.float64) for g in grads)])
    norm = flat.norm()
    if norm.isfinite() and norm > max_norm:
        flat.mul_(max_norm / norm)
    elif not norm.isfinite():
        return [g.detach().clone() for g in grads], norm.item()
    parts = flat.split([g.numel() for g in grads]) if grads else []
    return [part.view(g.shape).to(g.dtype) for part, g in zip(parts, grads)], norm.item()
