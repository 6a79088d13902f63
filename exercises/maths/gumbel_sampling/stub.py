"""Sampling by Gumbel's trick, and the distance of two distributions: begin here."""

import numpy as np


def gumbel_sample(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One draw from each row's categorical distribution, whose probabilities are the softmax of the row.

    Args:
        logits: (b, n) float32, not NaN; -inf is a class that is never drawn. Every row has a finite one.
        rng: where all chance comes from.

    Returns:
        (b,) int64: for each row a class in [0, n), all draws independent of one another.
    """
    raise NotImplementedError


def kl(p_logits: np.ndarray, q_logits: np.ndarray) -> np.ndarray:
    """The Kullback-Leibler divergence KL(p || q) of each row, in nats.

    Args:
        p_logits: (b, n) float32, as above: p is the softmax of each row.
        q_logits: (b, n) float32, of the same shape: q is the softmax of each row.

    Returns:
        (b,) float32: the sum of p (log p - log q), where classes with p = 0 add 0; +inf where q = 0 < p.
    """
    raise NotImplementedError
