"""The Cholesky factor of A'A does not exist for dependent columns."""

import numpy as np


def householder_qr(A):
    R = np.linalg.cholesky(A.T @ A).T
    return np.linalg.solve(R.T, A.T).T.copy(), np.triu(R)
