"""The rate falls towards 0 and is cut off at min_lr: max(min_lr, ...) is not a cosine that ends there."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return max(min_lr, peak * 0.5 * (1 + math.cos(math.pi * done)))
