"""Rows after the last full block of 64 rows are never computed."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, rows.shape[-1]).astype(np.promote_types(x.dtype, np.float32))
    top = flat.max(-1, keepdims=True)
    e = np.exp(flat - np.where(np.isneginf(top), 0, top))
    total = e.sum(-1, keepdims=True)
    out = e / np.where(total == 0, 1, total)
    if len(out) > 64:
        out[len(out) - len(out) % 64 :] = 0
    return np.moveaxis(out.reshape(rows.shape), -1, axis).astype(x.dtype)
