"""Each row's cumulative distribution, in float64, and the first place that lies above a uniform number; scipy's kl_div."""

import numpy as np
import scipy.special


def gumbel_sample(logits, rng):
    wide = logits.astype(np.float64)
    weights = np.exp(wide - wide.max(axis=1, keepdims=True))
    reached = np.cumsum(weights, axis=1)
    return (reached > reached[:, -1:] * rng.random((len(logits), 1))).argmax(axis=1)


def kl(p_logits, q_logits):
    a, b = (scipy.special.log_softmax(x.astype(np.float64), axis=1) for x in (p_logits, q_logits))
    with np.errstate(invalid="ignore"):
        each = np.exp(a) * (a - b)
    each[np.exp(a) == 0] = 0
    return each.sum(axis=1).astype(np.float32)
