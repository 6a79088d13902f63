"""Up in a line, down along half a cosine, and then the floor."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * (1 + math.cos(math.pi * done)) / 2
