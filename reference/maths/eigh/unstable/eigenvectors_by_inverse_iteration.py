"""Each eigenvector is found by itself from its eigenvalue: those of equal eigenvalues come out equal."""

import numpy as np


def eigh(A):
    n, scale = len(A), float(abs(A).max()) or 1.0
    wide = A.astype("f8") / scale
    w, V = np.linalg.eigvalsh(wide), np.zeros((n, n))
    for k in range(n):
        v = np.cos(np.arange(1.0, n + 1))
        for _ in range(4):
            v = np.linalg.solve(wide - (w[k] + 1e-13) * np.eye(n), v)
            v /= np.linalg.norm(v)
        V[:, k] = v
    return (w * scale).astype(A.dtype), V.astype(A.dtype)
