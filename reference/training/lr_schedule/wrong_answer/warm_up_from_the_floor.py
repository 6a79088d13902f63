"""The warm-up begins at min_lr and not at 0, as a line from there to the peak."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return min_lr + (peak - min_lr) * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
