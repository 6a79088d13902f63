"""Exponents are clipped at -60, so that no exponential vanishes: what lies farther below counts as if it were there."""

import numpy as np


def logsumexp(x, axis=-1):
    wide = x.astype(np.float64)
    if axis is None:
        wide, axis = wide.ravel(), 0
    where = np.expand_dims(wide.argmax(axis=axis), axis)
    top = np.take_along_axis(wide, where, axis)
    with np.errstate(over="ignore", invalid="ignore"):
        below = wide - np.where(np.isfinite(top), top, 0)
        e = np.where(np.isneginf(wide), 0, np.exp(np.maximum(below, -60)))
        np.put_along_axis(e, where, 0, axis)
        return (top.squeeze(axis) + np.log1p(e.sum(axis=axis))).astype(x.dtype)
