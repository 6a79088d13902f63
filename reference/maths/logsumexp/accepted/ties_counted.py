"""The k largest entries are taken out together and come back as log(k)."""

import numpy as np


def logsumexp(x, axis=-1):
    if x.dtype == np.float16:
        return logsumexp(x.astype(np.float32), axis).astype(np.float16)
    if axis is None:
        x, axis = x.ravel(), 0
    top = x.max(axis=axis, keepdims=True)
    largest = x == top
    count = np.maximum(largest.sum(axis=axis), 1).astype(x.dtype)
    with np.errstate(all="ignore"):
        others = np.exp(x - np.where(np.isfinite(top), top, 0)).sum(axis=axis, where=~largest)
        return top.squeeze(axis) + (np.log(count) + np.log1p(others / count))
