"""Means of micro-batches, each weighted by its number of tokens; micro-batches without tokens are left out."""

import torch
from torch.nn import functional as F


def train_step(model, micro_batches, opt):
    counted = [(ids, targets, int((targets >= 0).sum())) for ids, targets in micro_batches]
    counted = [one for one in counted if one[2]]
    total = sum(count for _, _, count in counted)
    if not total:
        return 0
    params, sums, value = list(model.parameters()), None, 0.0
    for ids, targets, count in counted:
        opt.zero_grad()
        logits = model(ids)
        mean = F.cross_entropy(logits.view(-1, logits.size(-1)).float(), targets.view(-1), ignore_index=-100)
        mean.backward()
        share = count / total
        value += mean.item() * share
        terms = [p.grad.double() * share for p in params]
        sums = terms if sums is None else [a + b for a, b in zip(sums, terms)]
    for p, g in zip(params, sums):
        p.grad = g.to(p.dtype)
    opt.step()
    return value
