"""Features and targets are centred first, as if there were an intercept."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    X, y = X - X.mean(axis=0), y - y.mean()
    w, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for t in range(steps):
        r = X @ w - y
        losses[t] = np.mean(r**2)
        w = w - lr * 2 / n * X.T @ r
    losses[steps] = np.mean((X @ w - y) ** 2)
    return w, losses
