"""The products are whole, but the softmax and its way back are taken row by row."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (x.astype(np.float32) for x in (q, k, v, do))
    scale = np.float32(q.shape[-1] ** -0.5)
    s = q @ k.swapaxes(-1, -2) * scale
    s = np.where(True if mask is None else mask, s, -np.inf)
    dp = do @ v.swapaxes(-1, -2)
    p, ds = np.zeros_like(s), np.zeros_like(s)
    for at in np.ndindex(*s.shape[:3]):
        if np.isneginf(s[at]).all():
            continue
        e = np.exp(s[at] - s[at].max())
        p[at] = e / e.sum()
        ds[at] = p[at] * (dp[at] - p[at] @ dp[at]) * scale
    with np.errstate(over="ignore"):
        return (
            (ds @ k).astype(dtype),
            (ds.swapaxes(-1, -2) @ q).astype(dtype),
            (p.swapaxes(-1, -2) @ do).astype(dtype),
        )
