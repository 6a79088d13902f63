"""float64 inside, rounded once at the end."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    wide = x.astype("f8")
    top = wide.max(axis=axis, keepdims=True)
    with np.errstate(all="ignore"):
        e = np.exp(wide - np.where(np.isfinite(top), top, 0))
    places = np.arange(x.shape[axis]).reshape([-1 if k == axis % x.ndim else 1 for k in range(x.ndim)])
    first = places == np.expand_dims(wide.argmax(axis=axis), axis)
    return (top.squeeze(axis) + np.log1p(e.sum(axis=axis, where=~first))).astype(x.dtype)
