"""Where total equals warmup the division is saved by max(1, ...), and step total has the peak and not min_lr.

Source: max(1, num_training_steps - num_warmup_steps), as in Hugging Face transformers.
"""

import math


def lr_at(step, peak, warmup, total, min_lr):
    if step < warmup:
        return peak * (step + 1) / warmup
    done = min((step - warmup) / max(1, total - warmup), 1.0)
    return min_lr + (peak - min_lr) * 0.5 * (1 + math.cos(math.pi * done))
