"""Antithetic draws: the second half of the batch takes 1 - u where the first took u. Every row is distributed as it should
be, and no row of the first half is independent of its partner."""

import numpy as np


def gumbel_sample(logits, rng):
    half = np.clip(rng.random(size=((len(logits) + 1) // 2, logits.shape[1])), 1e-12, 1 - 1e-12)
    u = np.concatenate([half, 1 - half])[: len(logits)]
    return np.argmax(logits - np.log(-np.log(u)), axis=1)


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        terms = np.where(log_p == -np.inf, 0.0, np.exp(log_p) * (log_p - log_q))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
