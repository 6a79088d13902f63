"""Sets x.shape, which an array that is not in C order refuses."""

import numpy as np


def softmax(x, axis=-1):
    if axis not in (-1, x.ndim - 1):
        return np.moveaxis(softmax(np.ascontiguousarray(np.moveaxis(x, axis, -1))), -1, axis)
    shape = x.shape
    x.shape = (int(np.prod(shape[:-1])), shape[-1])
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=-1, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=-1, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype).reshape(shape)
