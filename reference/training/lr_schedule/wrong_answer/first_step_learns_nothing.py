"""The warm-up begins at 0, so that the first step changes nothing: step / warmup where step / warmup belongs.

Source: get_cosine_schedule_with_warmup of Hugging Face transformers, whose contract is another.
"""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * step / warmup
    if step >= total:
        return min_lr
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
