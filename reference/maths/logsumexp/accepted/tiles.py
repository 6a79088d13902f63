"""Tiles of 256 with a running maximum, and a running sum over everything but that maximum."""

import numpy as np


def logsumexp(x, axis=-1):
    if x.dtype == np.float16:
        return logsumexp(x.astype(np.float32), axis).astype(np.float16)
    if axis is None:
        x, axis = x.ravel(), 0
    x = np.moveaxis(x, axis, -1)
    top, rest = np.full(x.shape[:-1], -np.inf, x.dtype), np.zeros(x.shape[:-1], x.dtype)
    with np.errstate(all="ignore"):
        for start in range(0, x.shape[-1], 256):
            tile = x[..., start : start + 256]
            where = tile.argmax(axis=-1)[..., None]
            high = np.take_along_axis(tile, where, -1)
            e = np.exp(tile - finite(high))
            np.put_along_axis(e, where, 0, -1)
            high = high[..., 0]
            both, lower = np.maximum(top, high), np.minimum(top, high)
            base = finite(both)
            rest = rest * np.exp(top - base) + e.sum(axis=-1) * np.exp(high - base) + np.exp(lower - base)
            top = both
        return np.where(np.isfinite(top), top + np.log1p(rest), top)


def finite(top):
    return np.where(np.isfinite(top), top, 0)
