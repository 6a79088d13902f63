"""What is left beside the diagonal is measured by its squares, which overflow or vanish."""

import numpy as np


def eigh(A):
    n = len(A)
    kind, scale = A.dtype, A.dtype.type(1)
    A, V = A / scale, np.eye(n, dtype=A.dtype)
    for _ in range(60):
        with np.errstate(all="ignore"):
            off, all_of_it = (np.tril(A, -1) ** 2).sum(), (A**2).sum()
        if not off > (np.finfo(kind).eps / 8) ** 2 * all_of_it:
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
