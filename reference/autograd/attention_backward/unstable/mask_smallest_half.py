"""Masked keys get the score -65504, the least of float16, and win over kept keys that lie below that."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (x.astype(np.float32) for x in (q, k, v, do))
    scale = 1 / np.sqrt(np.float32(q.shape[-1]))
    s = (q @ k.swapaxes(-1, -2)) * scale
    keep = np.ones(s.shape, bool) if mask is None else np.broadcast_to(mask, s.shape)
    s = np.where(keep, s, np.float32(-65504))
    top = s.max(axis=-1, keepdims=True)
    p = np.exp(s - np.where(np.isfinite(top), top, 0))
    total = p.sum(axis=-1, keepdims=True)
    p = p / np.where(total > 0, total, 1)
    p = p * keep.any(axis=-1, keepdims=True)

    dv = p.swapaxes(-1, -2) @ do
    dp = do @ v.swapaxes(-1, -2)
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    dq = ds @ k * scale
    dk = ds.swapaxes(-1, -2) @ q * scale
    return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
