"""The triangle is solved as it is: where columns are equal, its last entries are rounding errors that are divided by."""

import numpy as np


def linreg(X, y, l2=0.0):
    d = X.shape[1]
    A = np.concatenate([X, np.float32(np.sqrt(l2)) * np.eye(d, dtype=X.dtype)])
    size = np.sqrt((A * A).sum(axis=0))
    Q, R = np.linalg.qr(A / size)
    c, w = Q.T @ np.concatenate([y, np.zeros(d, y.dtype)]), np.zeros(d, X.dtype)
    with np.errstate(all="ignore"):
        for k in reversed(range(d)):
            w[k] = (c[k] - R[k, k + 1 :] @ w[k + 1 :]) / R[k, k]
    return w / size
