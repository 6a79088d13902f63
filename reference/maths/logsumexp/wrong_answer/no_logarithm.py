"""The logarithm is missing."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    with np.errstate(all="ignore"):
        return np.exp(x).sum(axis=axis)
