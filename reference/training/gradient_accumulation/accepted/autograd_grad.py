"""torch.autograd.grad of the sum of log-probabilities; .grad is only written at the end."""

import torch


def train_step(model, micro_batches, opt):
    params = list(model.parameters())
    grads = [torch.zeros(p.shape) for p in params]
    nll, count = 0.0, 0
    for ids, targets in micro_batches:
        mask = targets != -100
        if not mask.any():
            continue
        logp = torch.log_softmax(model(ids).float(), dim=-1)
        chosen = logp.gather(-1, targets.clamp(min=0)[..., None])[..., 0]
        loss = -(chosen * mask).sum()
        for total, g in zip(grads, torch.autograd.grad(loss, params)):
            total += g.float()
        nll += float(loss)
        count += int(mask.sum())
    if count == 0:
        return 0.0
    for p, g in zip(params, grads):
        p.grad = (g / count).to(p.dtype)
    opt.step()
    return nll / count
