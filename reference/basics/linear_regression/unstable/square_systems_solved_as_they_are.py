"""A square system goes to np.linalg.solve, and where that refuses, since columns are dependent, all weights are 0."""

import numpy as np


def linreg(X, y, l2=0.0):
    n, d = X.shape
    A, b = X.astype("f8"), y.astype("f8")
    if n == d and l2 == 0:
        try:
            return np.linalg.solve(A, b).astype(X.dtype)
        except np.linalg.LinAlgError:
            return np.zeros_like(y)
    A = np.concatenate([A, np.sqrt(l2) * np.eye(d)])
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    return (np.linalg.lstsq(A / size, np.concatenate([b, np.zeros(d)]), rcond=1e-12)[0] / size).astype(X.dtype)
