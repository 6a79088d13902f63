"""Classical Gram-Schmidt: what earlier steps left over of the earlier directions is never taken off."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    Q, R = np.zeros((m, n), A.dtype), np.zeros((n, n), A.dtype)
    for k in range(n):
        q = A[:, k].copy()
        for i in range(k):
            R[i, k] = Q[:, i] @ A[:, k]
            q -= R[i, k] * Q[:, i]
        R[k, k] = np.linalg.norm(q)
        Q[:, k] = q / (R[k, k] or 1)
    return Q, R
