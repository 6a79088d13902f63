"""A fully masked row gives 1/n everywhere instead of zeros."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))

    wide = np.maximum(wide, np.finfo(wide.dtype).min)
    e = np.exp(wide - wide.max(axis=axis, keepdims=True))
    return (e / e.sum(axis=axis, keepdims=True)).astype(x.dtype)
