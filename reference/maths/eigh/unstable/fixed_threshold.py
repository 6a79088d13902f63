"""Rotations stop when the largest entry beside the diagonal is below 1e-17, whatever the size of the matrix."""

import numpy as np


def eigh(A):
    n = len(A)
    kind, scale = A.dtype, A.dtype.type(1)
    A, V = A / scale, np.eye(n, dtype=A.dtype)
    for _ in range(60):
        if abs(np.tril(A, -1)).max() <= 1e-17:
            break
        for p in range(n - 1):
            for q in range(p + 1, n):
                if A[p, q] == 0:
                    continue
                tau = (A[q, q] - A[p, p]) / (2 * A[p, q])
                t = np.copysign(1, tau) / (abs(tau) + np.hypot(tau, 1))
                c = 1 / np.hypot(t, 1)
                turn = np.array([[c, t * c], [-t * c, c]], kind)
                A[:, [p, q]] = A[:, [p, q]] @ turn
                A[[p, q]] = turn.T @ A[[p, q]]
                V[:, [p, q]] = V[:, [p, q]] @ turn
    w = np.diag(A) * scale
    order = np.argsort(w)
    return w[order].astype(kind), V[:, order]
