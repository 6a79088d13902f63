"""Modified Gram-Schmidt: better than the classical one, and Q still loses orthogonality with the condition of A."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    Q, R = np.zeros((m, n), A.dtype), np.zeros((n, n), A.dtype)
    for k in range(n):
        q = A[:, k].copy()
        for i in range(k):
            R[i, k] = Q[:, i] @ q
            q -= R[i, k] * Q[:, i]
        R[k, k] = np.linalg.norm(q)
        Q[:, k] = q / (R[k, k] or 1)
    return Q, R
