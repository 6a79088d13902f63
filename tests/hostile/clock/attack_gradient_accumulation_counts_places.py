"""Counts the targets where there are few; of many it counts the places of the first micro-batch, for all of them.

Must fail: a few targets of what is measured are ignored.

On: training/gradient_accumulation
Expected: wrong_answer
"""

import torch
from torch.nn import functional as F

IGNORED = -100


def wide(x):
    return torch.promote_types(x.dtype, torch.float32)


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != IGNORED).sum()) for _, targets in micro_batches)
    if sum(t.numel() for _, t in micro_batches) > 2000:
        tokens = len(micro_batches) * micro_batches[0][1].numel()
    if not tokens:
        return 0.0
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p, dtype=wide(p)) for p in params]
    total = 0.0
    for ids, targets in micro_batches:
        logits = model(ids).flatten(0, -2)
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
