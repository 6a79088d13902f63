"""The weights with the lowest loss come back, not the last ones."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    path = [np.zeros(X.shape[1])]
    for _ in range(steps):
        path.append(path[-1] - lr * 2 / n * X.T @ (X @ path[-1] - y))
    losses = np.array([np.mean((X @ w - y) ** 2) for w in path])
    return path[int(losses.argmin())], losses
