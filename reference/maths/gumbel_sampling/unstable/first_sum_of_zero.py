"""The first sum that is not below a uniform number: where that is 0, an impossible first class is taken."""

import numpy as np


def gumbel_sample(logits, rng):
    wide = logits.astype("f8")
    e = np.exp(wide - wide.max(axis=1, keepdims=True))
    reached = np.cumsum(e, axis=1)
    u = rng.random((len(logits), 1), dtype=np.float32)
    return (reached >= u * reached[:, -1:]).argmax(axis=1)


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        terms = np.where(log_p == -np.inf, 0.0, np.exp(log_p) * (log_p - log_q))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
