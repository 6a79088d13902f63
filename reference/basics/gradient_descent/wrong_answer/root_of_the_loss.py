"""The root of the mean squared error is recorded."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for t in range(steps):
        r = X @ w - y
        losses[t] = np.sqrt(np.mean(r**2))
        w = w - lr * 2 / n * X.T @ r
    losses[steps] = np.sqrt(np.mean((X @ w - y) ** 2))
    return w, losses
