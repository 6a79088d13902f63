"""The forward pass goes in chunks, and one backward pass at the end needs what all of them kept."""

import torch
from torch.nn import functional


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    hidden = h.detach().to(wide).clone().requires_grad_(True)
    weight = W.detach().to(wide).clone().requires_grad_(True)
    rows, targets = hidden[:, :-1].reshape(-1, h.shape[-1]), ids[:, 1:].reshape(-1)
    total = torch.zeros((), dtype=wide)
    for x, y in zip(rows.split(chunk), targets.split(chunk)):
        total = total + functional.cross_entropy(x @ weight.T, y, ignore_index=ignore, reduction="sum")
    loss = total / (targets != ignore).sum().clamp(min=1)
    loss.backward()
    return loss.detach(), hidden.grad.to(h.dtype), weight.grad.to(W.dtype)
