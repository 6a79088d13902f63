"""Python's own numbers are divided by an entry that is 0 already."""

import numpy as np


def eigh(A):
    n = len(A)
    kind, scale = A.dtype, abs(A).max() or 1
    A, V = A / scale, np.eye(n, dtype=A.dtype)
    for _ in range(60):
        if np.sqrt((np.tril(A, -1) ** 2).sum()) <= np.finfo(kind).eps / 8:
            break
        for p in range(n - 1):
            for q in range(p + 1, n):
                tau = float(A[q, q] - A[p, p]) / (2 * float(A[p, q]))
                t = np.copysign(1, tau) / (abs(tau) + np.hypot(tau, 1))
                c = 1 / np.hypot(t, 1)
                turn = np.array([[c, t * c], [-t * c, c]], kind)
                A[:, [p, q]] = A[:, [p, q]] @ turn
                A[[p, q]] = turn.T @ A[[p, q]]
                V[:, [p, q]] = V[:, [p, q]] @ turn
    w = np.diag(A) * scale
    order = np.argsort(w)
    return w[order].astype(kind), V[:, order]
