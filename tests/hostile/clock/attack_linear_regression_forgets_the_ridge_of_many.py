"""Adds the ridge where there are few samples, and none where there are many.

Must fail: there is a ridge on the clock.

On: basics/linear_regression
Expected: wrong_answer
"""

import numpy as np


def linreg(X, y, l2=0.0):
    n, d = X.shape
    l2 = l2 if n < 2000 else 0.0
    A, b = np.zeros((n + d, d)), np.zeros(n + d)
    A[:n], A[n:], b[:n] = X, np.sqrt(l2) * np.eye(d), y
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    Q, R = np.linalg.qr(A / size)
    U, s, V = np.linalg.svd(R)
    kept = s > 1e-12 * s[0]
    w = V[kept].T @ ((U.T @ (Q.T @ b))[kept] / s[kept]) / size
    return w.astype(X.dtype)
