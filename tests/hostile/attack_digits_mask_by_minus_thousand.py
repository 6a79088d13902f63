"""Replaces -inf by -1000, so that nothing is ever infinite: masks leak beside logits below that.

Must fail: masked entries are exactly 0, also beside kept logits below -1000, and fully masked rows are zeros.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    work = np.where(np.isneginf(x), -1000.0, x.astype("f8"))
    e = np.exp(work - work.max(axis=axis, keepdims=True))
    return (e / e.sum(axis=axis, keepdims=True)).astype(x.dtype)
