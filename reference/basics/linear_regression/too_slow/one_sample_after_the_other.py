"""R is brought up to date by a factorisation for every sample."""

import numpy as np


def linreg(X, y, l2=0.0):
    d = X.shape[1]
    A = np.concatenate([X, np.sqrt(l2) * np.eye(d)]).astype("f8")
    size = np.sqrt((A * A).sum(axis=0))
    size[size == 0] = 1
    rows = np.concatenate([A / size, np.concatenate([y, np.zeros(d)])[:, None]], axis=1)
    R = np.zeros((d + 1, d + 1))
    for row in rows:
        R = np.linalg.qr(np.concatenate([R, row[None]]), mode="r")
    return (np.linalg.lstsq(R[:d, :d], R[:d, d], rcond=1e-10)[0] / size).astype(X.dtype)
