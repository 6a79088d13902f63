"""One sample at a time in Python and with care, but many of them through a probability that is rounded.

Must fail: among the samples that are timed some are very sure.

On: basics/bce_with_logits
Expected: unstable wrong_answer
"""

import math

import numpy as np


def bce_logits(z, t):
    if len(z) > 10_000:
        p = 1 / (1 + np.exp(-z.astype("f8")))
        return (-t * np.log(p) - (1 - t) * np.log(1 - p)).astype("f4"), (p - t).astype("f4")
    pairs = [one(*pair) for pair in zip(z.tolist(), t.tolist(), strict=True)]
    loss, slope = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(loss, z.dtype), np.array(slope, z.dtype)


def one(z, t):
    if math.isinf(z):
        right = (z > 0) == (t == 1) if t in (0, 1) else False
        return (0.0, 0.0) if right else (math.inf, 1 - t if z > 0 else -t)
    small = math.exp(-abs(z))
    over = small / (1 + small)
    loss = ((1 - t) * z if z > 0 else -t * z) + math.log1p(small)
    return loss, (1 - t) - over if z > 0 else over - t
