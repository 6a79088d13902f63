"""The running maximum is kept from one call to the next."""

import numpy as np

top = -np.inf


def right(x, axis):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)


def softmax(x, axis=-1):
    global top
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = max(top, float(wide.max(initial=-np.inf)))
    e = np.exp(wide - wide.dtype.type(top if top > -np.inf else 0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
