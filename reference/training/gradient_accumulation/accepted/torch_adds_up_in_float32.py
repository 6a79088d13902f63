"""Each loss is divided by the number of all tokens before backward; .grad adds up where it is float32 itself."""

import torch
import torch.nn.functional as F


def train_step(model, micro_batches, opt):
    num_items = sum((targets != -100).sum().item() for _, targets in micro_batches)
    if num_items == 0:
        return 0.0
    params = [p for group in opt.param_groups for p in group["params"]]
    half = [p for p in params if p.dtype != torch.float32]
    buffers = {p: torch.zeros(p.shape, dtype=torch.float32) for p in half}
    opt.zero_grad(set_to_none=True)
    running = 0.0
    for ids, targets in micro_batches:
        logits = model(ids)
        loss = F.cross_entropy(logits.float().transpose(1, 2), targets, reduction="sum") / num_items
        loss.backward()
        running += loss.item()
        for p in half:
            buffers[p] += p.grad
            p.grad.zero_()
    for p in half:
        p.grad.copy_(buffers[p])
    opt.step()
    return running
