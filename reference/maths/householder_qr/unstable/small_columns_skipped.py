"""A column with nothing above 1e-30 is taken for zero and not reflected."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    R, Q = A.copy(), np.eye(m, n, dtype=A.dtype)
    vs = []
    for k in range(n):
        x = R[k:, k]
        largest = abs(x).max()
        v = np.zeros_like(x)
        if largest > 1e-30:
            v = x / largest
            v[0] += np.copysign(np.sqrt(v @ v), v[0])
            v /= np.sqrt(v @ v)
        R[k:, k:] -= np.outer(2 * v, v @ R[k:, k:])
        vs.append(v)
    for k in reversed(range(n)):
        Q[k:, k:] -= np.outer(2 * vs[k], vs[k] @ Q[k:, k:])
    return Q, np.triu(R[:n])
