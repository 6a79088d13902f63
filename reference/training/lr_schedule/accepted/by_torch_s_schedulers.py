"""torch's own formulas: a factor for LambdaLR while it rises, the closed form of CosineAnnealingLR while it falls."""

import torch


def lr_at(step, peak, warmup, total, min_lr):
    if step >= total and step >= warmup:
        return min_lr
    dummy = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    if step < warmup:
        schedule = torch.optim.lr_scheduler.LambdaLR(dummy, lambda at: (step + 1) / warmup)
        return schedule.get_last_lr()[0]
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(dummy, T_max=total - warmup, eta_min=min_lr)
    schedule.last_epoch = step - warmup
    return schedule._get_closed_form_lr()[0]
