"""The last entry is 1 minus the sum of the others, which leaves nothing of a small one."""

import numpy as np


def softmax(x, axis=-1):
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    top = wide.max(axis=axis, keepdims=True)
    e = np.exp(wide - np.where(np.isneginf(top), 0, top))

    total = e.sum(axis=axis, keepdims=True)
    p = np.moveaxis(e / np.where(total == 0, 1, total), axis, -1).copy()
    some = np.moveaxis(total, axis, -1)[..., 0] > 0
    if p.size:
        p[..., -1] = np.where(some, 1 - p[..., :-1].sum(-1), 0)
    return np.moveaxis(p, -1, axis).astype(x.dtype)
