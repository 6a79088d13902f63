"""Computes exp(x - logsumexp(x)): at an offset of 1e4 four digits are gone, and no test of small logits sees it.

Must fail: stability asks for offsets, with careful arithmetic as the yardstick.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0).astype(work.dtype)
    with np.errstate(divide="ignore"):
        lse = top + np.log(np.exp(work - top).sum(axis=axis, keepdims=True))
    return np.exp(work - np.where(np.isfinite(lse), lse, 0).astype(work.dtype)).astype(x.dtype)
