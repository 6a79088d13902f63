"""The weights begin at small random numbers, not at 0."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = 0.01 * np.random.randn(X.shape[1]), np.empty(steps + 1)
    for t in range(steps):
        r = X @ w - y
        losses[t] = np.mean(r**2)
        w = w - lr * 2 / n * X.T @ r
    losses[steps] = np.mean((X @ w - y) ** 2)
    return w, losses
