"""Log-sum-exp: the row's maximum comes off, and log1p takes the sum over the other entries."""

import numpy as np


def logsumexp(x, axis=-1):
    """log(sum(exp(x))) along `axis`, or over everything where axis is None."""
    if x.dtype == np.float16:
        return logsumexp(x.astype(np.float32), axis).astype(np.float16)
    if axis is None:
        x, axis = x.ravel(), 0
    where = np.expand_dims(x.argmax(axis=axis), axis)
    top = np.take_along_axis(x, where, axis)
    with np.errstate(over="ignore"):
        e = np.exp(x - np.where(np.isfinite(top), top, 0))
        np.put_along_axis(e, where, 0, axis)
        return top.squeeze(axis) + np.log1p(e.sum(axis=axis))
