"""squeeze without an axis drops every axis of length 1, a batch of one row as well."""

import numpy as np


def logsumexp(x, axis=-1):
    wide = x.astype(np.float32)
    where = np.expand_dims(wide.argmax(axis=axis), axis) if axis is not None else wide.argmax()
    if axis is None:
        wide, axis, where = wide.ravel(), 0, where[None]
    top = np.take_along_axis(wide, where, axis)
    with np.errstate(all="ignore"):
        e = np.exp(wide - np.where(np.isfinite(top), top, np.float32(0)))
        np.put_along_axis(e, where, 0, axis)
        return np.squeeze(top + np.log1p(e.sum(axis=axis, keepdims=True))).astype(x.dtype)
