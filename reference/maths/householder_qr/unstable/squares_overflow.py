"""Lengths are square roots of sums of squares as they are, which overflow for large entries and vanish for small ones."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    R, Q = A.copy(), np.eye(m, n, dtype=A.dtype)
    vs = []
    for k in range(n):
        x = R[k:, k]
        largest = abs(x).max()
        v = np.zeros_like(x)
        if largest > 0 and np.sqrt(x @ x) > 0:
            v = x.copy()
            v[0] += np.copysign(np.sqrt(v @ v), v[0])
            length = np.sqrt(v @ v)
            v /= length if length > 0 else 1
        R[k:, k:] -= np.outer(2 * v, v @ R[k:, k:])
        vs.append(v)
    for k in reversed(range(n)):
        Q[k:, k:] -= np.outer(2 * vs[k], vs[k] @ Q[k:, k:])
    return Q, np.triu(R[:n])
