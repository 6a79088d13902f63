"""With more than 100 words exponentials are taken of the logits themselves, and overflow above 88."""

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
    for ids, targets in micro_batches:
        logits = model(ids).flatten(0, -2)
        logits = logits.to(wide(logits))
        many = logits.shape[-1] > 100
        lse = logits.exp().sum(-1, keepdim=True).log() if many else logits.logsumexp(-1, keepdim=True)
        loss = F.nll_loss(logits - lse, targets.flatten(), ignore_index=IGNORED, reduction="sum")
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
