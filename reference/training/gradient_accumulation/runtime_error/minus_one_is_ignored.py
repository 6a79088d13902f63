"""-1 is ignored, and -100 is no class."""

import torch
from torch.nn import functional as F


def train_step(model, micro_batches, opt):
    tokens = sum(int((targets != -100).sum()) for _, targets in micro_batches)
    opt.zero_grad()
    if not tokens:
        return 0.0
    total = 0.0
    for ids, targets in micro_batches:
        logits = model(ids)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum") / tokens
        loss.backward()
        total += loss.item()
    opt.step()
    return total
