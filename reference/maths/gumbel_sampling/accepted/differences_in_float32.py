"""Gumbel noise from exponential numbers; the divergence in float32 throughout, from differences of logits.

With d the difference of the log-probabilities, the divergence is the sum of p (exp(-d) - 1 + d).
"""

import numpy as np


def gumbel_sample(logits, rng):
    noise = -np.log(rng.standard_exponential(logits.shape, dtype=np.float32) + np.float32(1e-30))
    return (logits + noise).argmax(axis=-1)


def kl(p_logits, q_logits):
    x = p_logits - p_logits.max(axis=1, keepdims=True)
    e = np.exp(x)
    total = e.sum(axis=1, keepdims=True)
    p = e / total
    y = q_logits - q_logits.max(axis=1, keepdims=True)
    f = np.exp(y)
    q = f / f.sum(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        apart = np.where(p > 0, x - y, np.float32(0))
        mean = (p * np.where(np.isinf(apart), 0, apart)).sum(axis=1, keepdims=True)
        apart = apart - mean
        step = -np.log1p((p * np.where(np.abs(apart) < 1, np.expm1(-apart), 0)).sum(axis=1, keepdims=True))
        close = ((np.abs(apart) < 1) & ((p > 0) | (q == 0))).all(axis=1, keepdims=True)
        log_ratio = (x - np.log(total)) - (y - np.log(f.sum(axis=1, keepdims=True)))
        d = np.where(close, apart - step, log_ratio)
        d = np.where(p > 0, d, 0)
        terms = np.where(np.abs(d) < 0.5, p * half_square(d), q - p + p * d)
        return np.where(p > 0, terms, q).sum(axis=1)


def half_square(d):
    """exp(-d) - 1 + d without cancellation, for small d."""
    return d * d * (0.5 - d * (1 / 6 - d * (1 / 24 - d * (1 / 120 - d * (1 / 720 - d / 5040))))).astype(d.dtype)
