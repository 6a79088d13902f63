"""numpy's multinomial with one trial a row; the divergence is the cross-entropy less the entropy, in float64."""

import numpy as np


def gumbel_sample(logits, rng):
    x = logits.astype(np.float64)
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return rng.multinomial(1, p).argmax(axis=1)


def kl(p_logits, q_logits):
    p_logits, q_logits = p_logits.astype(np.float64), q_logits.astype(np.float64)
    log_p, log_q = (x - x.max(1, keepdims=True) for x in (p_logits, q_logits))
    log_p = log_p - np.log(np.exp(log_p).sum(1, keepdims=True))
    log_q = log_q - np.log(np.exp(log_q).sum(1, keepdims=True))
    p = np.exp(log_p)
    with np.errstate(invalid="ignore"):
        gap = np.nan_to_num(log_p - log_q, nan=0.0, posinf=np.inf, neginf=0.0)
        return np.einsum("bn,bn->b", p, np.where(p == 0, 0.0, gap)).astype(np.float32)
