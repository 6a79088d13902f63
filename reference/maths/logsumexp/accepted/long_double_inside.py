"""Long double inside, which no vector unit computes."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    wide = x.astype("g")
    top = wide.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        e = np.exp(wide - top)
        np.put_along_axis(e, np.expand_dims(wide.argmax(axis=axis), axis), 0, axis)
        return (wide.max(axis=axis) + np.log1p(e.sum(axis=axis))).astype(x.dtype)
