"""The scale goes into the queries and the keys, before the products, and dS is multiplied out."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (x.astype(np.float32) for x in (q, k, v, do))
    scale = 1 / np.sqrt(np.float32(q.shape[-1]))
    qs, ks = q * scale, k * scale
    s = np.matmul(qs, k.transpose(0, 1, 3, 2))
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    top = s.max(axis=-1, keepdims=True)
    p = np.exp(s - np.where(np.isfinite(top), top, 0))
    total = p.sum(axis=-1, keepdims=True)
    p = p / np.where(total > 0, total, 1)

    dv = p.swapaxes(-1, -2) @ do
    dp = do @ v.swapaxes(-1, -2)
    weighted = p * dp
    ds = weighted - p * weighted.sum(axis=-1, keepdims=True)
    dq = np.matmul(ds, ks)
    dk = np.matmul(ds.transpose(0, 1, 3, 2), qs)
    return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
