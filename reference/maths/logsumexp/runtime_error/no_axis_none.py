"""axis=None raises a TypeError."""

import numpy as np


def logsumexp(x, axis=-1):
    x = x.swapaxes(axis, -1).swapaxes(axis, -1)
    top = x.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        return np.log(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)
