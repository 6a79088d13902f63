"""Blocks of 512 begin below n - 1, so that a single entry that is left for the last block is not in the sum."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1).astype(np.promote_types(x.dtype, np.float32))
    n = rows.shape[-1]
    top = rows.max(-1, keepdims=True)
    e = np.exp(rows - np.where(np.isneginf(top), 0, top))
    total = np.zeros_like(top)
    for at in range(0, max(n - 1, 1), 512):
        total += e[..., at : at + 512].sum(-1, keepdims=True)
    return np.moveaxis(e / np.where(total == 0, 1, total), -1, axis).astype(x.dtype)
