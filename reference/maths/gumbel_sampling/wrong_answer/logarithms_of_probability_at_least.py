"""Probabilities are raised to 1e-12 before the logarithm, so that nothing is infinite."""

import numpy as np


def gumbel_sample(logits, rng):
    return np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        p, q = np.exp(log_p), np.exp(log_q)
        terms = p * (np.log(np.maximum(p, 1e-12)) - np.log(np.maximum(q, 1e-12)))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
