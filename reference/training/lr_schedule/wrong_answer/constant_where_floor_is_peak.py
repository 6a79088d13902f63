"""Where the floor is the peak the rate is taken as constant: the warm-up is forgotten."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if min_lr >= peak:
        return min_lr
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * (1 + math.cos(math.pi * done)) / 2
