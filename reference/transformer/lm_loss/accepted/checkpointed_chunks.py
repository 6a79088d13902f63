"""One backward at the end, through chunks that are checkpointed: their logits are made again there."""

import torch
from torch.nn import functional
from torch.utils.checkpoint import checkpoint


def summed(rows, weights, targets, ignore):
    return functional.cross_entropy(rows @ weights.T, targets, ignore_index=ignore, reduction="sum")


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    hidden = h.detach().to(wide).clone().requires_grad_()
    weights = W.detach().to(wide).clone().requires_grad_()
    rows = hidden[:, :-1].reshape(-1, h.shape[-1])
    targets = ids[:, 1:].reshape(-1)
    loss = torch.zeros((), dtype=wide)
    for at in range(0, len(targets), chunk):
        part = slice(at, at + chunk)
        loss = loss + checkpoint(summed, rows[part], weights, targets[part], ignore, use_reentrant=False)
    loss = loss / (targets != ignore).sum().clamp(min=1)
    loss.backward()
    return loss.detach(), hidden.grad.to(h.dtype), weights.grad.to(W.dtype)
