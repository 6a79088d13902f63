"""Singular values below 1e-6 of the largest are dropped, of columns whose sizes are 1e12 apart."""

import numpy as np


def linreg(X, y, l2=0.0):
    d = X.shape[1]
    A = np.concatenate([X, np.sqrt(l2) * np.eye(d)]).astype("f8")
    b = np.concatenate([y, np.zeros(d)])
    return np.linalg.lstsq(A, b, rcond=1e-6)[0].astype(X.dtype)
