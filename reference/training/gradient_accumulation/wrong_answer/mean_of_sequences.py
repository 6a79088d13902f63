"""The mean is taken over each sequence first, and then over the sequences."""

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
        loss = (
            (F.cross_entropy(logits.transpose(1, 2), targets, reduction="none").sum(1) / (targets != -100).sum(1).clamp(min=1)).sum()
            / sum(int((y != -100).any(1).sum()) for _, y in micro_batches)
        )
        loss.backward()
        total += loss.item()
    opt.step()
    return total
