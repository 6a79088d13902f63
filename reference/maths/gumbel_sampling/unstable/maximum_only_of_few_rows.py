"""The row's maximum is taken off only where there are fewer than 1000 rows."""

import numpy as np


def gumbel_sample(logits, rng):
    """One class of each row."""
    return np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)


def kl(p_logits, q_logits):
    """The sum of q - p + p log(p / q), of which each term is 0 or more; q - p sums to 0."""
    log_p, log_q = log_softmax(p_logits), log_softmax(q_logits)
    p, q = np.exp(log_p), np.exp(log_q)
    with np.errstate(invalid="ignore", over="ignore"):
        ratio = log_p - log_q
        near = p * (np.expm1(-ratio) + ratio)
        far = q - p + p * ratio
        terms = np.where(p > 0, np.where(np.abs(ratio) < 0.5, near, far), q)
    return terms.sum(axis=1).astype(p_logits.dtype)


def log_softmax(logits):
    """The logarithms of the probabilities, in float64."""
    wide = logits.astype(np.float64)
    if len(wide) < 1000:
        wide -= wide.max(axis=1, keepdims=True)
    return wide - np.log(np.exp(wide).sum(axis=1, keepdims=True))
