"""As many samples as features: the system is solved as it stands, and the ridge is forgotten."""

import numpy as np


def least_squares(A, b):
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    return np.linalg.lstsq(A / size, b, rcond=1e-7)[0] / size


def linreg(X, y, l2=0.0):
    A, b = X.astype(np.float64), y.astype(np.float64)
    d = A.shape[1]
    if len(A) == d:
        return np.linalg.solve(A, b).astype(np.float32)
    A, b = np.concatenate([A, np.sqrt(l2) * np.eye(d)]), np.concatenate([b, np.zeros(d)])
    return least_squares(A, b).astype(np.float32)
