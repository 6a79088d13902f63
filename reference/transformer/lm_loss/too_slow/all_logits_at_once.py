"""The logits of all tokens, a cross-entropy and a backward pass: right, and the memory is that of b t V."""

import torch
from torch.nn import functional


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    hidden = h.detach().to(wide).clone().requires_grad_(True)
    weight = W.detach().to(wide).clone().requires_grad_(True)
    targets = ids[:, 1:].reshape(-1)
    logits = hidden[:, :-1].reshape(-1, h.shape[-1]) @ weight.T
    loss = functional.cross_entropy(logits, targets, ignore_index=ignore, reduction="sum")
    loss = loss / (targets != ignore).sum().clamp(min=1)
    loss.backward()
    return loss.detach(), hidden.grad.to(h.dtype), weight.grad.to(W.dtype)
