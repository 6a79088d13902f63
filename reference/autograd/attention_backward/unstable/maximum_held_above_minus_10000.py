"""The maximum is held at -10000 or above, for rows without keys: where all kept scores lie lower, all weights are 0."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dt = q.dtype
    q, k, v, do = (np.ascontiguousarray(a).astype(np.float32) for a in (q, k, v, do))
    scale = np.float32(1 / np.sqrt(q.shape[-1]))
    s = (q @ k.swapaxes(-1, -2)) * scale
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    m = s.max(-1, keepdims=True)
    m = np.maximum(m, -1e4)
    p = np.exp(s - m)
    l = p.sum(-1, keepdims=True)
    p = p / np.maximum(l, 1e-6)
    dv = p.swapaxes(-1, -2) @ do
    dp = do @ v.swapaxes(-1, -2)
    D = (p * dp).sum(-1, keepdims=True)
    ds = p * (dp - D) * scale
    dq = ds @ k
    dk = ds.swapaxes(-1, -2) @ q
    with np.errstate(over="ignore"):
        return dq.astype(dt), dk.astype(dt), dv.astype(dt)
