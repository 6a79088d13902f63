"""Returns the probabilities in order of size instead of in the order of the logits."""

import numpy as np


def right(x, axis):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)


def softmax(x, axis=-1):
    return np.sort(right(x, axis), axis=axis)
