"""The warm-up is divided by warmup + 1, so that its last step is below the peak.

Source: get_lr of karpathy/nanoGPT, whose contract is another.
"""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
