"""A single micro-batch takes a short way, on which nobody clears the gradients that were left."""

import torch
import torch.nn.functional as F


def train_step(model, micro_batches, opt):
    n = sum(int((targets != -100).sum()) for _, targets in micro_batches)
    if n == 0:
        return 0.0
    params = [p for group in opt.param_groups for p in group["params"]]
    if len(micro_batches) == 1:
        loss = cross_entropy(model, *micro_batches[0]) / n
        loss.backward()
        opt.step()
        opt.zero_grad()
        return loss.item()
    sums, total = [torch.zeros(p.shape) for p in params], 0.0
    for ids, targets in micro_batches:
        loss = cross_entropy(model, ids, targets) / n
        total += loss.item()
        for into, g in zip(sums, torch.autograd.grad(loss, params), strict=True):
            into += g
    for p, into in zip(params, sums, strict=True):
        p.grad = into.to(p.dtype)
    opt.step()
    opt.zero_grad()
    return total


def cross_entropy(model, ids, targets):
    return F.cross_entropy(model(ids).float().flatten(0, 1), targets.flatten(), reduction="sum")
