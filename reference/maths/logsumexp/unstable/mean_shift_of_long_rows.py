"""Of rows of more than 4000 entries the mean is taken off instead of the maximum."""

import numpy as np


def logsumexp(x, axis=-1):
    if x.dtype == np.float16:
        return logsumexp(x.astype(np.float32), axis).astype(np.float16)
    if axis is None:
        x, axis = x.ravel(), 0
    where = np.expand_dims(x.argmax(axis=axis), axis)
    top = np.take_along_axis(x, where, axis)
    with np.errstate(all="ignore"):
        if x.shape[axis] > 4000:
            mean = x.mean(axis=axis, keepdims=True)
            return np.log(np.exp(x - mean).sum(axis=axis)) + mean.squeeze(axis)
        e = np.exp(x - np.where(np.isfinite(top), top, 0))
        np.put_along_axis(e, where, 0, axis)
        return top.squeeze(axis) + np.log1p(e.sum(axis=axis))
