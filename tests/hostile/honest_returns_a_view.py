"""Returns a view that is not contiguous: small inputs as every second column of a buffer, all with their axes moved."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    gap = 2 if x.size <= 65536 else 1
    wide = np.empty((*rows.shape[:-1], gap * rows.shape[-1]), np.float64 if x.dtype == np.float64 else np.float32)
    out = wide[..., ::gap]
    top = rows.max(axis=-1, keepdims=True).astype(out.dtype)
    np.exp(rows - np.where(np.isneginf(top), 0, top).astype(out.dtype), out=out)
    total = out.sum(axis=-1, keepdims=True)
    out /= np.where(total == 0, 1, total).astype(out.dtype)
    if out.dtype == x.dtype:
        return np.moveaxis(out, -1, axis)
    half = np.empty(wide.shape, x.dtype)[..., ::gap]
    half[...] = out
    return np.moveaxis(half, -1, axis)
