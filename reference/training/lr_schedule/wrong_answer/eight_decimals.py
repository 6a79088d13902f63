"""The rate is rounded to eight decimals: one of 1e-5 keeps three digits."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return round(peak * (step + 1) / warmup, 8)
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return round(min_lr + (peak - min_lr) * (1 + math.cos(math.pi * done)) / 2, 8)
