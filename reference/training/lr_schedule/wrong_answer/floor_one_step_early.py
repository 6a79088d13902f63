"""The floor is reached one step early: the cosine goes over total - warmup - 1 steps."""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / max(total - warmup - 1, 1)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
