"""Fifteen sweeps of Jacobi's rotations in the dtype of A, where six would do: the others turn what rounding has left."""

import numpy as np


def eigh(A):
    n, scale = len(A), abs(A).max() or A.dtype.type(1)
    B, V = A / scale, np.eye(n, dtype=A.dtype)
    for _ in range(15):
        for p in range(n):
            for q in range(p + 1, n):
                angle = np.arctan2(2 * B[p, q], B[q, q] - B[p, p]) / 2
                c, s = np.cos(angle), np.sin(angle)
                turn = np.array([[c, s], [-s, c]], A.dtype)
                B[:, [p, q]] = B[:, [p, q]] @ turn
                B[[p, q]] = turn.T @ B[[p, q]]
                V[:, [p, q]] = V[:, [p, q]] @ turn
    w = B.diagonal() * scale
    order = np.argsort(w)
    return w[order], V[:, order]
