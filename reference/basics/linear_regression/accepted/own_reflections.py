"""Reflections applied to the target along with the columns, the longest column first; float32."""

import numpy as np


def linreg(X, y, l2=0.0):
    n, d = X.shape
    A = np.concatenate([X, np.float32(np.sqrt(l2)) * np.eye(d, dtype=X.dtype)])
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    A = np.concatenate([A / size, np.concatenate([y, np.zeros(d, y.dtype)])[:, None]], axis=1)
    order, rank = np.arange(d), d
    for k in range(d):
        lengths = np.sqrt((A[k:, k:d] ** 2).sum(axis=0))
        j = k + int(lengths.argmax())
        if lengths[j - k] <= 1e-6:
            rank = k
            break
        A[:, [k, j]], order[[k, j]] = A[:, [j, k]], order[[j, k]]
        v = A[k:, k].copy()
        v[0] += np.copysign(np.sqrt(v @ v), v[0])
        v /= np.sqrt(v @ v)
        A[k:, k:] -= np.outer(2 * v, v @ A[k:, k:])
    w = np.zeros(d, X.dtype)
    for k in reversed(range(rank)):
        w[k] = (A[k, d] - A[k, k + 1 : rank] @ w[k + 1 : rank]) / A[k, k]
    out = np.zeros(d, X.dtype)
    out[order] = w
    return out / size
