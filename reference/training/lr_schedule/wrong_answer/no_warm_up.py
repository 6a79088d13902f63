"""There is no warm-up: every step before the decay has the peak."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
