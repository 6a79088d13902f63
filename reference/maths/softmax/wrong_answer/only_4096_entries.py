"""Only the first 4096 entries of a row are counted."""

import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1).astype(np.promote_types(x.dtype, np.float32))
    top = rows.max(-1, keepdims=True)
    e = np.exp(rows - np.where(np.isneginf(top), 0, top))
    total = e[..., :4096].sum(-1, keepdims=True)
    return np.moveaxis(e / np.where(total == 0, 1, total), -1, axis).astype(x.dtype)
