"""Looks at a mask where there are few queries and keys, and not where there are many.

Must fail: masks of that size are asked for as well, off the clock.

On: autograd/attention_backward
Expected: unstable wrong_answer
"""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype, wide = q.dtype, np.promote_types(q.dtype, np.float32)
    q, k, v, do = (x.astype(wide, copy=False) for x in (q, k, v, do))
    scale = wide.type(q.shape[-1]) ** wide.type(-0.5)
    scores = (q * scale) @ k.swapaxes(-1, -2)
    if mask is not None and q.shape[2] * k.shape[2] < 10000:
        scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    # A row without keys has no largest score: with 0 in its place its weights are exp(-inf) = 0, and not NaN.
    weights = np.exp(scores - np.where(top == -np.inf, 0, top))
    total = weights.sum(axis=-1, keepdims=True)
    weights /= np.where(total == 0, 1, total)
    dv = weights.swapaxes(-1, -2) @ do
    slopes = do @ v.swapaxes(-1, -2)  # of the weights
    # (diag(p) - p p') slopes: the difference is taken before the product, where slopes may share a large part.
    slopes -= (weights * slopes).sum(axis=-1, keepdims=True)
    slopes *= weights  # of the scores, from here on
    dq = slopes @ k * scale
    dk = slopes.swapaxes(-1, -2) @ q * scale
    with np.errstate(over="ignore"):  # beyond float16's largest number is infinity, by contract
        return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
