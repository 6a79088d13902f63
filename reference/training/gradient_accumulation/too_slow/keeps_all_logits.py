"""The logits of all micro-batches are computed first, and gone through afterwards."""

import torch
from torch.nn import functional as F

IGNORED = -100


def wide(x):
    return torch.promote_types(x.dtype, torch.float32)


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != IGNORED).sum()) for _, targets in micro_batches)
    if not tokens:
        return 0.0
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p, dtype=wide(p)) for p in params]
    total = 0.0
    everything = [(model(ids), targets) for ids, targets in micro_batches]
    for logits, targets in everything:
        logits = logits.flatten(0, -2)
        loss = F.cross_entropy(logits.to(wide(logits)), targets.flatten(), ignore_index=IGNORED, reduction="sum")
        loss.backward()
        total += loss.item()
        for p, some in zip(params, sums, strict=True):
            if p.grad is not None:
                some.add_(p.grad)
                p.grad = None
    for p, some in zip(params, sums, strict=True):
        p.grad = some.div_(tokens).to(p.dtype)
    opt.step()
    return total / tokens
