"""The cosine begins at step 0 instead of behind the warm-up: step / total, so that the rate jumps where it begins."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = step / total
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
