"""With axis=None the last axis alone is summed, and the first row returned."""

import numpy as np


def logsumexp(x, axis=-1):
    only = axis is None
    axis = -1 if only else axis
    top = x.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        y = np.log(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)
    return y.ravel()[0] if only else y
