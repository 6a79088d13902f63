"""Masked scores are -1e9 and the weights are multiplied by the mask, so rows without keys are 0."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (x.astype(np.float32) for x in (q, k, v, do))
    scale = 1 / np.sqrt(np.float32(q.shape[-1]))
    s = (q @ k.swapaxes(-1, -2)) * scale
    keep = np.ones_like(s) if mask is None else np.broadcast_to(mask, s.shape).astype(s.dtype)
    s = np.where(keep > 0, s, np.float32(-1e9))
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True) * keep

    dv = p.swapaxes(-1, -2) @ do
    dp = do @ v.swapaxes(-1, -2)
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    dq = ds @ k * scale
    dk = ds.swapaxes(-1, -2) @ q * scale
    return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
