"""r ** 2 of a Python float raises OverflowError where it is too large; r * r, and numpy, give infinity."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for t in range(steps + 1):
        r = X @ w - y
        losses[t] = sum(v**2 for v in r.tolist()) / n
        if t < steps:
            w = w - lr * 2 / n * X.T @ r
    return w, losses
