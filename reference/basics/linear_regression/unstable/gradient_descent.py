"""A thousand steps of gradient descent, which are enough for well-conditioned features only."""

import numpy as np


def linreg(X, y, l2=0.0):
    A, w = X.astype("f8"), np.zeros(X.shape[1])
    step = 1 / ((A * A).sum() + l2)
    for _ in range(1000):
        w -= step * (A.T @ (A @ w - y) + l2 * w)
    return w.astype(X.dtype)
