"""The ids at ignored places are overwritten with 0 where they lie."""

import torch
from torch.nn import functional as F


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != -100).sum()) for _, targets in micro_batches)
    if not tokens:
        return 0.0
    params = list(model.parameters())
    sums = [torch.zeros_like(p, dtype=torch.float32) for p in params]
    total = 0.0
    for ids, targets in micro_batches:
        counts = targets != -100
        ids[~counts] = 0
        logits = model(ids).flatten(0, 1).float()
        losses = F.cross_entropy(logits, targets.flatten(), ignore_index=-100, reduction="none")
        loss = (losses * counts.flatten()).sum() / tokens
        total += loss.item()
        for some, grad in zip(sums, torch.autograd.grad(loss, params)):
            some += grad
    for p, some in zip(params, sums):
        p.grad = some.to(p.dtype)
    opt.step()
    return total
