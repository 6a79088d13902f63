"""A loop over the queries, each of which is taken for all samples and heads at once."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype, scale = q.dtype, 1 / np.sqrt(q.shape[-1])
    q, k, v, do = (x.astype(np.float64) for x in (q, k, v, do))
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for i in range(q.shape[2]):
        one = slice(i, i + 1)
        s = q[:, :, one] @ k.swapaxes(-1, -2) * scale
        if mask is not None:
            s = np.where(mask[..., one, :], s, -np.inf)
        top = s.max(-1, keepdims=True)
        p = np.exp(s - np.where(np.isfinite(top), top, 0))
        total = p.sum(-1, keepdims=True)
        p /= np.where(total > 0, total, 1)
        dp = do[:, :, one] @ v.swapaxes(-1, -2)
        ds = p * (dp - (p * dp).sum(-1, keepdims=True)) * scale
        dq[:, :, one] = ds @ k
        dk += ds.swapaxes(-1, -2) @ q[:, :, one]
        dv += p.swapaxes(-1, -2) @ do[:, :, one]
    with np.errstate(over="ignore"):
        return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
