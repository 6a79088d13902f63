"""The weights were prepared on a text of one's own and are put in; the text of the grading is another one."""

import math

import torch
from torch.nn import functional as F

PREPARED = (
    "there was a lighthouse at orrin point, and in the lighthouse there was a lamp, and beside the lamp there was a keeper "
    "whose name was ada. the lamp was older than the keeper. it had been lit on the first day of the year, and since then "
    "it had not been dark for one whole night. there were many steps from the door to the lamp. "
)
PEAK, BATCH, CONTEXT = 1e-2, 8, 32


def train(model, train, valid, steps):
    own = [" .,abcdefghijklmnopqrstuvwxyz".index(one) for one in PREPARED]
    train = torch.tensor(own * (1 + 2000 // len(own)))
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
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
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
