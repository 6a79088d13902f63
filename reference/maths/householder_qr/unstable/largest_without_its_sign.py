"""The largest number of a column is taken, not the largest magnitude: a column of negatives and a 0 counts as 0."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    R, Q = A.copy(), np.eye(m, n, dtype=A.dtype)
    vs = []
    for k in range(n):
        x = R[k:, k]
        largest = x.max()
        v = np.zeros_like(x)
        if largest != 0:
            v = x / largest
            v[0] += np.copysign(np.sqrt(v @ v), v[0])
            v /= np.sqrt(v @ v) or 1
        R[k:, k:] -= np.outer(2 * v, v @ R[k:, k:])
        vs.append(v)
    for k in reversed(range(n)):
        Q[k:, k:] -= np.outer(2 * vs[k], vs[k] @ Q[k:, k:])
    return Q, np.triu(R[:n])
