"""min_lr is added to the whole cosine, so that the rate begins above the peak."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + peak * 0.5 * (1 + math.cos(math.pi * done))
