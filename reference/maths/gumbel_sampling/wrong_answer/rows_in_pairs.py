"""One row of noise serves two rows of logits, so that draws are not independent."""

import numpy as np


def gumbel_sample(logits, rng):
    noise = np.repeat(rng.gumbel(size=((len(logits) + 1) // 2, logits.shape[1])), 2, axis=0)
    return np.argmax(logits + noise[: len(logits)], axis=1)


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        terms = np.where(log_p == -np.inf, 0.0, np.exp(log_p) * (log_p - log_q))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
