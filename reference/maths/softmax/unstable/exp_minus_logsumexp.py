"""exp(x - logsumexp(x)): the rounding of a large logsumexp becomes an error of every probability."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))

    top = wide.max(axis=axis, keepdims=True)
    top = np.where(np.isneginf(top), 0, top)
    total = np.exp(wide - top).sum(axis=axis, keepdims=True)
    lse = top + np.log(np.where(total == 0, 1, total))
    return np.exp(wide - lse).astype(x.dtype)
