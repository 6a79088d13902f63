"""The rate goes by how often it was asked, and not by the step: a run that is resumed begins its warm-up again."""

import math

calls = 0


def lr_at(step, peak, warmup, total, min_lr):
    global calls
    step, calls = calls, calls + 1
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
