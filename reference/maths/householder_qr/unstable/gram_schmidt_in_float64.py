"""Modified Gram-Schmidt in float64, which only moves the point at which dependent columns break it."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    Q, R = np.zeros((m, n)), np.zeros((n, n))
    for k in range(n):
        q = A[:, k].astype("f8")
        for i in range(k):
            R[i, k] = Q[:, i] @ q
            q -= R[i, k] * Q[:, i]
        R[k, k] = np.linalg.norm(q)
        Q[:, k] = q / (R[k, k] or 1)
    return Q.astype("f4"), R.astype("f4")
