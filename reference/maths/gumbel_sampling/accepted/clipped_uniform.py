"""Minus the logarithm of minus the logarithm of uniform float32, kept away from 0 and 1; divergences in chunks of rows."""

import numpy as np


def gumbel_sample(logits, rng):
    u = rng.random(logits.shape, dtype=np.float32)
    u = np.clip(u, np.float32(1e-20), np.float32(1) - np.float32(6e-8))
    return np.argmax(logits - np.log(-np.log(u)), axis=-1).astype(np.int64)


def kl(p_logits, q_logits):
    out = []
    log_p, log_q = normalised(p_logits), normalised(q_logits)
    for i in range(0, len(log_p), 1000):
        a, b = log_p[i : i + 1000], log_q[i : i + 1000]
        possible = np.isfinite(a)
        terms = np.zeros_like(a)
        terms[possible] = np.exp(a[possible]) * (a[possible] - b[possible])
        out.append(terms.sum(axis=1))
    return np.concatenate(out).astype(np.float32)


def normalised(logits):
    x = np.asarray(logits, np.float64)
    return x - np.logaddexp.reduce(x, axis=1, keepdims=True)
