"""numpy's logaddexp, reduced along the axis in float32, where one logarithm after another is rounded."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    with np.errstate(invalid="ignore"):
        return np.logaddexp.reduce(x.astype(np.promote_types(x.dtype, np.float32)), axis=axis).astype(x.dtype)
