"""Power iteration for the largest eigenvalue, which is then taken off the matrix, and so on: pairs never separate."""

import numpy as np


def eigh(A):
    n, scale = len(A), float(abs(A).max()) or 1.0
    wide = A.astype("f8") / scale
    B, w, V = wide.copy(), np.zeros(n), np.zeros((n, n))
    for k in range(n):
        v = np.cos(np.arange(1.0, n + 1) * (k + 1))
        for _ in range(1000):
            v = B @ (B @ v)
            v /= np.linalg.norm(v) or 1
        w[k], V[:, k] = v @ B @ v, v
        B -= w[k] * np.outer(v, v)
    order = np.argsort(w)
    return (w[order] * scale).astype(A.dtype), V[:, order].astype(A.dtype)
