"""The gradients are never set to zero: every step follows the sum of all gradients so far."""

import math

import torch
from torch.nn import functional as F

PEAK, BATCH, CONTEXT = 1e-2, 8, 32


def train(model, train, valid, steps):
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=PEAK, betas=(0.9, 0.98), fused=True)
    yield measured(model, valid)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = PEAK * rate(step, steps)
        windows = batch(train)
        loss = of(model, windows)
        loss.backward()
        optimizer.step()
        if (step + 1) % (steps // 5) == 0:
            yield measured(model, valid)


def of(model, windows):
    return F.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())


def measured(model, valid):
    model.eval()
    with torch.no_grad():
        loss = of(model, valid).item()
    model.train()
    return loss


def batch(train):
    starts = torch.randint(len(train) - CONTEXT, (BATCH, 1))
    return train[starts + torch.arange(CONTEXT + 1)]


def rate(step, steps):
    return min(1.0, (step + 1) / (0.1 * steps)) * (0.55 + 0.45 * math.cos(math.pi * step / steps))
