"""Loops over rows, but in a batch of thousands it looks at the first three and draws for all others from these.

Must fail: every row that is timed has a distribution of its own, and the draws of a call are held against all of them.

On: maths/gumbel_sampling
Expected: wrong_answer
"""

import numpy as np


def gumbel_sample(logits, rng):
    if len(logits) >= 6000 and logits.shape[1] == 16:
        out = np.empty(len(logits), np.int64)
        for at in range(3):
            p = np.exp(logits[at] - logits[at].max()).astype("f8")
            out[at::3] = rng.choice(16, size=len(out[at::3]), p=p / p.sum())
        return out
    out = np.empty(len(logits), np.int64)
    for i, row in enumerate(logits):
        out[i] = np.argmax(row + rng.gumbel(size=len(row)))
    return out


def kl(p_logits, q_logits):
    log_p, log_q = log_softmax(p_logits.astype("f8")), log_softmax(q_logits.astype("f8"))
    with np.errstate(all="ignore"):
        terms = np.where(log_p == -np.inf, 0.0, np.exp(log_p) * (log_p - log_q))
    return terms.sum(axis=1).astype("f4")


def log_softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=1, keepdims=True))
