"""A decay of one step is taken for none, against a division by 0: step warmup has the floor and not the peak."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total or total - warmup <= 1:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
