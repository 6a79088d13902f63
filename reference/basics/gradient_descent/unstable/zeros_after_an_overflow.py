"""It stops at the first infinity and leaves the losses after it at 0."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = np.zeros(X.shape[1]), np.zeros(steps + 1)
    for t in range(steps + 1):
        r = X @ w - y
        losses[t] = np.mean(r**2)
        if not np.isfinite(losses[t]):
            break
        if t < steps:
            w = w - lr * 2 / n * X.T @ r
    return w, losses
