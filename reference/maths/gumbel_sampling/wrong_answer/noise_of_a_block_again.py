"""Batches are taken in blocks of 4096 rows, and each block draws from a generator with one and the same seed."""

import numpy as np


def gumbel_sample(logits, rng):
    seed, draws = rng.integers(2**62), []
    for at in range(0, len(logits), 4096):
        block = logits[at : at + 4096]
        draws.append(np.argmax(block + np.random.default_rng(seed).gumbel(size=block.shape), axis=1))
    return np.concatenate(draws)


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        terms = np.where(log_p == -np.inf, 0.0, np.exp(log_p) * (log_p - log_q))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
