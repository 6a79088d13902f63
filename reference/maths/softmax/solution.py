"""Softmax, shifted by each row's maximum."""
import numpy as np


def softmax(x, axis=-1):
    """Softmax of x: f[..., n] along `axis`; a row of -inf gives zeros."""
    wide = x.astype(np.float32) if x.dtype == np.float16 else x
    top = np.max(wide, axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isfinite(top), top, 0))
    total = np.sum(e, axis=axis, keepdims=True)
    return np.divide(e, np.where(total == 0, 1, total)).astype(x.dtype)
