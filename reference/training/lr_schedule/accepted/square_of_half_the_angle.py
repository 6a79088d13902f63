"""Half of 1 + cos(x) is the square of cos(x / 2), and nothing is cancelled near the end."""

from math import cos, pi


def lr_at(step, peak, warmup, total, min_lr):
    if warmup > step:
        return (step + 1) * (peak / warmup)
    left = max(total - step, 0)
    if left == 0:
        return min_lr
    share = cos(pi / 2 * (1 - left / (total - warmup))) ** 2
    return share * peak + (1 - share) * min_lr
