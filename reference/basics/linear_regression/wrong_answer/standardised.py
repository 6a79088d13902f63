"""Features are divided by their standard deviation, and the weights are not converted back."""

import numpy as np


def linreg(X, y, l2=0.0):
    return solved(X / (X.std(axis=0) + 1e-12), y, l2).astype(X.dtype)


def solved(X, y, ridge):
    d = X.shape[1]
    A = np.concatenate([X, np.diag(np.sqrt(np.broadcast_to(ridge, d)))]).astype("f8")
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    return np.linalg.lstsq(A / size, np.concatenate([y, np.zeros(d)]), rcond=1e-10)[0] / size
