"""The logarithm of p / q: where q has become 0, its own logarithm was an ordinary number."""

import numpy as np


def gumbel_sample(logits, rng):
    return np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        p, q = np.exp(log_p), np.exp(log_q)
        terms = np.where(p == 0, 0.0, p * np.log(p / q))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
