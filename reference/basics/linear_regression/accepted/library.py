"""The library's least squares by singular values, of the rows with the ridge below them."""

import numpy as np


def linreg(X, y, l2=0.0):
    n, d = X.shape
    A = np.concatenate([X, np.float32(np.sqrt(l2)) * np.eye(d, dtype=X.dtype)]).astype("f4")
    b = np.concatenate([y, np.zeros(d, y.dtype)]).astype("f4")
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    A = A / size
    w = np.linalg.lstsq(A, b, rcond=1e-6)[0] / size
    return w.astype(X.dtype)
