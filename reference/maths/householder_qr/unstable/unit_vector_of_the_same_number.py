"""Gram-Schmidt twice in float64, where the k-th unit vector stands in for a column k of zeros: it may have no part that
is new.
"""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    Q, R = np.zeros((m, n)), np.zeros((n, n))
    for k in range(n):
        a = A[:, k].astype(np.float64)
        q, size = a, np.linalg.norm(a)
        for _ in range(2):
            part = Q[:, :k].T @ q
            R[:k, k] += part
            q = q - Q[:, :k] @ part
        R[k, k] = np.linalg.norm(q)
        if R[k, k] <= 1e-9 * size:
            R[k, k] = 0
            q = np.eye(m)[k]
            for _ in range(3):
                q = q - Q[:, :k] @ (Q[:, :k].T @ q)
                q = q / (np.linalg.norm(q) or 1)
            Q[:, k] = q
        else:
            Q[:, k] = q / R[k, k]
    return Q.astype("f4"), R.astype("f4")
