"""A quarter of a cosine is used, cos(pi / 2 * done), which comes down at full speed; half of one, raised by 1, ends
flat.
"""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * math.cos(math.pi / 2 * done)
