"""The mean of the kept logits is taken off instead of the maximum: one outlier overflows."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    kept = np.isfinite(wide)
    count = np.maximum(kept.sum(axis=axis, keepdims=True), 1)
    mean = np.where(kept, wide, 0).sum(axis=axis, keepdims=True) / count.astype(wide.dtype)
    e = np.exp(wide - mean)
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total == 0, 1, total)).astype(x.dtype)
