"""numpy's logaddexp, reduced along the axis in float64."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    with np.errstate(invalid="ignore"):
        return np.logaddexp.reduce(x.astype(np.float64), axis=axis).astype(x.dtype)
