"""Masks, shifts and derivatives are written in place, and the gradients over the arguments."""

import numpy as np


def attention_bwd(q, k, v, mask, do):
    half = q.dtype == np.float16
    Q, K, V, dO = (np.asarray(x, dtype=np.float32) for x in (q, k, v, do))
    scale = Q.shape[3] ** -0.5
    P = Q @ np.moveaxis(K, 3, 2)
    P *= scale
    if mask is not None:
        P[~np.broadcast_to(mask, P.shape)] = -np.inf
    top = np.maximum(P.max(axis=3, keepdims=True), np.finfo(np.float32).min)
    P -= top
    np.exp(P, out=P)
    P /= np.maximum(P.sum(axis=3, keepdims=True), np.finfo(np.float32).tiny)
    dS = dO @ np.moveaxis(V, 3, 2)
    dV = np.moveaxis(P, 3, 2) @ dO
    dS -= np.sum(P * dS, axis=3, keepdims=True)
    dS *= P
    dS *= scale
    dQ, dK = dS @ K, np.moveaxis(dS, 3, 2) @ Q
    with np.errstate(over="ignore"):
        q[...], k[...], v[...] = dQ, dK, dV
    return [q, k, v] if half else (q, k, v)
