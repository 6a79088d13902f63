"""The sign is wrong: the smallest logit gets the largest share."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))

    kept = np.isfinite(wide)
    low = np.where(kept, wide, np.inf).min(axis=axis, keepdims=True)
    e = np.where(kept, np.exp(np.where(np.isinf(low), 0, low) - wide), 0)
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
