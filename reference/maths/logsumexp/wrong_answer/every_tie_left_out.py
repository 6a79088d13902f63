"""Every entry that equals the maximum is left out of the sum, and only one of them comes back."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    top = x.max(axis=axis, keepdims=True)
    shift = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        others = np.exp(x - shift).sum(axis=axis, where=x != top)
        return top.squeeze(axis) + np.log1p(others)
