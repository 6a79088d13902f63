"""The whole schedule is made, as a plot of it would be, and the step is looked up."""

import numpy as np


def lr_at(step, peak, warmup, total, min_lr):
    up = np.arange(1, warmup + 1) * peak / max(warmup, 1)
    down = min_lr + (peak - min_lr) * (np.cos(np.linspace(0, np.pi, max(total - warmup, 0) + 1)) + 1) / 2
    whole = np.concatenate([up, down[:-1], [min_lr]])
    return whole[min(step, len(whole) - 1)]
