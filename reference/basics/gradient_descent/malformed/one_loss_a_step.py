"""There are as many losses as steps: that of the last weights is missing."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = np.zeros(X.shape[1]), np.empty(steps)
    for t in range(steps):
        r = X @ w - y
        losses[t] = np.mean(r**2)
        w = w - lr * 2 / n * X.T @ r
    return w, losses
