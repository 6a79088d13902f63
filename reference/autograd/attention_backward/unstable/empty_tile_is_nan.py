"""In tiles of 64 keys, one without a kept key makes -inf minus -inf before the row has seen any."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (x.astype(np.float32) for x in (q, k, v, do))
    scale = 1 / np.sqrt(np.float32(q.shape[-1]))
    s = (q @ k.swapaxes(-1, -2)) * scale
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    top = np.full((*s.shape[:-1], 1), -np.inf, np.float32)
    total = np.zeros_like(top)
    for at in range(0, s.shape[-1], 64):
        tile = s[..., at : at + 64]
        new = np.maximum(top, tile.max(axis=-1, keepdims=True))
        total = total * np.exp(top - new) + np.exp(tile - new).sum(axis=-1, keepdims=True)
        top = new
    seen = np.isfinite(s).any(axis=-1, keepdims=True)
    p = np.where(seen, np.exp(s - np.where(seen, top, 0)) / np.where(seen, total, 1), 0)

    dv = p.swapaxes(-1, -2) @ do
    dp = do @ v.swapaxes(-1, -2)
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    dq = ds @ k * scale
    dk = ds.swapaxes(-1, -2) @ q * scale
    return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
