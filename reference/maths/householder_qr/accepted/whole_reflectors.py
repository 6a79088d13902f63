"""Each reflector as a whole m by m matrix: wasteful, and right."""

import numpy as np


def householder_qr(A):
    m, n = A.shape
    Q, R = np.eye(m, dtype=A.dtype), A
    for k in range(n):
        x = R[k:, k].astype(np.float64)
        x = x / (abs(x).max() or 1)
        x[0] += (1 if x[0] >= 0 else -1) * np.linalg.norm(x)
        H = np.eye(m, dtype=np.float64)
        if x.any():
            H[k:, k:] -= 2 * np.outer(x, x) / (x @ x)
        H = H.astype(A.dtype)
        Q, R = Q @ H, H @ R
    return Q[:, :n], np.triu(R[:n])
