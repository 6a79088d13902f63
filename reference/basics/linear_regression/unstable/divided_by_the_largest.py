"""All numbers are divided by the largest of them, which is 0 where there is nothing but zeros."""

import numpy as np


def least_squares(A, b):
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    return np.linalg.lstsq(A / size, b, rcond=1e-7)[0] / size


def linreg(X, y, l2=0.0):
    A, b = X.astype(np.float64), y.astype(np.float64)
    d = A.shape[1]
    A, b = np.concatenate([A, np.sqrt(l2) * np.eye(d)]), np.concatenate([b, np.zeros(d)])
    with np.errstate(invalid="ignore"):
        largest = np.abs(A).max()
        A, b = A / largest, b / largest
    if np.isnan(A).any():
        return np.full(d, np.nan, np.float32)
    return least_squares(A, b).astype(np.float32)
