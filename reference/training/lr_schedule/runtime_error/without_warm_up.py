"""warmup = 0 divides by zero, since the line is computed before it is known whether it is needed."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    rising = peak * (step + 1) / warmup
    if step < warmup:
        return rising
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
