"""The cosine is stretched over all steps, (step - warmup) / total, and is cut off before it has come down."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / total
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
