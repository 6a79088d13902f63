"""One formula for all steps, with progress clipped to between 0 and 1."""

import numpy as np


def lr_at(step, peak, warmup, total, min_lr):
    span = total - warmup
    progress = np.clip((step - warmup) / span, 0.0, 1.0) if span > 0 else 1.0
    decayed = min_lr + 0.5 * (peak - min_lr) * (1.0 + np.cos(np.pi * progress))
    return float(np.where(step < warmup, peak * (step + 1) / max(warmup, 1), decayed))
