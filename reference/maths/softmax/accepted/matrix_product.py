"""Sums by a product with a vector of ones, on a two-dimensional view of the rows."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, rows.shape[-1]).astype(np.promote_types(x.dtype, np.float32))
    top = flat.max(1)
    e = np.exp(flat - np.where(top > -np.inf, top, 0)[:, None])
    total = e @ np.ones(e.shape[1], e.dtype)
    out = np.zeros_like(e)
    np.divide(e, total[:, None], out=out, where=total[:, None] > 0)
    return np.moveaxis(out.reshape(rows.shape), -1, axis).astype(x.dtype)
