"""Loops over samples and heads, with a plain function of matrices."""

import numpy as np


def softmax_rows(s):
    out = np.zeros_like(s)
    live = np.isfinite(s).any(axis=1)
    e = np.exp(s[live] - s[live].max(axis=1)[:, None])
    out[live] = e / e.sum(axis=1)[:, None]
    return out


def head(q, k, v, keep, g):
    root = np.sqrt(q.shape[1]).astype(q.dtype)
    s = np.dot(q, k.T) / root
    s[~keep] = -np.inf
    p = softmax_rows(s)
    dp = np.dot(g, v.T)
    ds = p * dp - p * np.sum(p * dp, axis=1)[:, None]
    return np.dot(ds, k) / root, np.dot(ds.T, q) / root, np.dot(p.T, g)


def attention_bwd(q, k, v, mask, do):
    b, h, tq, _ = q.shape
    tk = k.shape[2]
    keep = np.ones((b, 1, tq, tk), bool) if mask is None else np.broadcast_to(mask, (b, 1, tq, tk))
    dq, dk, dv = np.empty(q.shape, q.dtype), np.empty(k.shape, k.dtype), np.empty(v.shape, v.dtype)
    for i in range(b):
        for j in range(h):
            wide = [x[i, j].astype(np.float32) for x in (q, k, v)]
            dq[i, j], dk[i, j], dv[i, j] = head(*wide, keep[i, 0], do[i, j].astype(np.float32))
    return dq, dk, dv
