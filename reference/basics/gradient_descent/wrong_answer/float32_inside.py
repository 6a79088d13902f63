"""Everything is computed in float32 and widened at the end: nine of the sixteen digits are missing."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    X, y = X.astype("f4"), y.astype("f4")
    w, losses = np.zeros(X.shape[1], "f4"), np.empty(steps + 1)
    for t in range(steps):
        r = X @ w - y
        losses[t] = np.mean(r**2)
        w = w - np.float32(lr * 2 / n) * (X.T @ r)
    losses[steps] = np.mean((X @ w - y) ** 2)
    return w.astype("f8"), losses
