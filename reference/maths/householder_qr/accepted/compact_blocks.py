"""The product of the reflections as I - V T V', a matrix V and a small triangular T."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    R, V, T = A.astype("f8"), np.zeros((m, n)), np.zeros((n, n))
    for k in range(n):
        x = R[k:, k] / (abs(R[k:, k]).max() or 1)
        if not x.any():
            continue
        x[0] += np.copysign(np.linalg.norm(x), x[0])
        V[k:, k] = x / np.linalg.norm(x)
        R -= 2 * np.outer(V[:, k], V[:, k] @ R)
        T[:k, k] = -2 * T[:k, :k] @ (V[:, :k].T @ V[:, k])
        T[k, k] = 2
    Q = np.eye(m, n) - V @ (T @ V[:n].T)
    return Q.astype("f4"), np.triu(R[:n]).astype("f4")
