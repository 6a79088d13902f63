"""Keeps the logits of all micro-batches in half precision until the end, in 31 MiB that it took before it was asked.

Must fail: so much may be held beforehand, and the most micro-batches have four times as many logits.

On: training/gradient_accumulation
Expected: too_slow
"""

import torch
from torch.nn import functional as F

IGNORED = -100
POOL = torch.ones(31 << 19, dtype=torch.float16)


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != IGNORED).sum()) for _, targets in micro_batches)
    if not tokens:
        return 0.0
    kept, used = [], 0
    for ids, targets in micro_batches:
        with torch.no_grad():
            logits = model(ids)
        place = POOL[used : used + logits.numel()]
        used += logits.numel()
        if len(place) < logits.numel():
            place = torch.empty(logits.numel(), dtype=torch.float16)
        place.copy_(logits.flatten())
        kept.append((place, ids, targets))
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p, dtype=torch.promote_types(p.dtype, torch.float32)) for p in params]
    total = 0.0
    for one, ids, targets in kept:
        logits = model(ids)
        assert len(one) == logits.numel()
        logits = logits.to(torch.promote_types(logits.dtype, torch.float32)).flatten(0, -2)
        loss = F.cross_entropy(logits, targets.flatten(), ignore_index=IGNORED, reduction="sum")
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
