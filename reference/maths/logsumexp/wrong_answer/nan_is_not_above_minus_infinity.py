"""A row counts as empty where no entry is above -inf; NaN is not above it either, so [NaN, -inf] gives -inf."""

import numpy as np


def logsumexp(x, axis=-1):
    if axis is None:
        x, axis = x.ravel(), 0
    wide = x.astype(np.float32)
    top = wide.max(axis=axis, keepdims=True)
    first = np.cumsum(wide == top, axis=axis) * (wide == top) == 1
    with np.errstate(all="ignore"):
        shift = np.where(np.isinf(top), 0, top)
        others = np.where(first & np.isfinite(top), 0, np.exp(wide - shift)).sum(axis=axis)
        answer = np.where(np.isinf(top), top, shift + np.log1p(others[None].reshape(top.shape)))
    some = (wide > -np.inf).any(axis=axis)
    return np.where(some, answer.squeeze(axis), -np.inf).astype(x.dtype)
