"""Givens rotations: each zeroes one entry, with np.hypot for lengths that neither overflow nor vanish."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    R, Q = A.copy(), np.eye(m, dtype=A.dtype)
    for k in range(n):
        for i in range(m - 1, k, -1):
            a, b = R[i - 1, k], R[i, k]
            length = np.hypot(a, b)
            if length == 0:
                continue
            turn = np.array([[a / length, b / length], [-b / length, a / length]], A.dtype)
            R[[i - 1, i]] = turn @ R[[i - 1, i]]
            Q[:, [i - 1, i]] = Q[:, [i - 1, i]] @ turn.T
    return Q[:, :n].copy(), np.triu(R[:n])
