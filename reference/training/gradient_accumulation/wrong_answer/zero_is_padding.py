"""Token 0 is ignored as padding, and -100 is taken for it."""

import torch
from torch.nn import functional as F


def train_step(model, micro_batches, opt):
    tokens = sum(int((targets > 0).sum()) for _, targets in micro_batches)
    opt.zero_grad()
    if not tokens:
        return 0.0
    total = 0.0
    for ids, targets in micro_batches:
        logits = model(ids)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.clamp(min=0).flatten(), ignore_index=0, reduction="sum") / tokens
        loss.backward()
        total += loss.item()
    opt.step()
    return total
