"""Hooks on the parameters move each gradient into a float32 buffer as soon as it is there."""

import torch
from torch.nn import functional as F


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    buffers = {}

    def move(p):
        buffers[p] = buffers.get(p, 0) + p.grad.to(torch.float32)
        p.grad = None

    handles = [p.register_post_accumulate_grad_hook(move) for p in model.parameters()]
    loss_sum, tokens = torch.zeros((), dtype=torch.float64), 0
    for ids, targets in micro_batches:
        keep = targets.reshape(-1) != -100
        logits = model(ids).reshape(keep.numel(), -1)[keep]
        loss = F.nll_loss(F.log_softmax(logits, dim=-1, dtype=torch.float32), targets.reshape(-1)[keep], reduction="sum")
        loss.backward()
        loss_sum += loss.detach()
        tokens += len(logits)
    for handle in handles:
        handle.remove()
    if tokens == 0:
        return 0.0
    for p in model.parameters():
        p.grad = torch.div(buffers[p], tokens).to(p.dtype)
    opt.step()
    return loss_sum / tokens
