"""A loop over samples, heads and queries: vectors instead of matrices."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (x.astype(np.float32) for x in (q, k, v, do))
    (b, h, tq, d), tk = q.shape, k.shape[2]
    scale = np.float32(d**-0.5)
    keep = np.broadcast_to(True if mask is None else mask, (b, 1, tq, tk))
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for i in range(b):
        for j in range(h):
            for at in range(tq):
                kept = keep[i, 0, at]
                if not kept.any():
                    continue
                s = np.where(kept, k[i, j] @ q[i, j, at] * scale, -np.inf)
                e = np.exp(s - s.max())
                p = e / e.sum()
                dv[i, j] += np.outer(p, do[i, j, at])
                dp = v[i, j] @ do[i, j, at]
                ds = p * (dp - p @ dp)
                dq[i, j, at] = ds @ k[i, j] * scale
                dk[i, j] += np.outer(ds, q[i, j, at]) * scale
    return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
