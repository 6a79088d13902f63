"""The smallest of exponential numbers over probabilities; p times the difference of logarithms, in float64."""

import numpy as np


def gumbel_sample(logits, rng):
    waits = rng.exponential(size=logits.shape)
    with np.errstate(divide="ignore"):
        return np.argmin(np.log(waits) - logits, axis=1)


def kl(p_logits, q_logits):
    a, b = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(invalid="ignore"):
        return np.sum(np.where(a == -np.inf, 0.0, np.exp(a) * (a - b)), axis=1).astype("f4")


def log_softmax(x):
    m = np.max(x, axis=1, keepdims=True)
    return x - (m + np.log(np.sum(np.exp(x - m), axis=1, keepdims=True)))
