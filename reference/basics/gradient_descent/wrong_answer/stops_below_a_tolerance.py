"""It stops where the slope is shorter than 1e-10, however small the data is, and repeats the last loss."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for t in range(steps + 1):
        r = X @ w - y
        losses[t:] = np.mean(r**2)
        slope = 2 / n * X.T @ r
        if t == steps or np.linalg.norm(slope) < 1e-10:
            break
        w = w - lr * slope
    return w, losses
